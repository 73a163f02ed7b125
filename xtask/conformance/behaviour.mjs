// The official client pages through a list, and calls a busy server: node behaviour.mjs <BASE URL>
import { StackOne } from "@stackone/stackone-client-ts";

const client = (folder) =>
  new StackOne({ security: { username: "test-key", password: "" }, serverURL: `${process.argv[2]}/${folder}` });

const pages = await client("pages").hris.listEmployees({ xAccountId: "account-1" });
const items = [];
for await (const page of pages) {
  items.push(...(page.employeesPaginated?.data ?? []).map((employee) => employee.id));
}
console.log(JSON.stringify({ items }));
const started = Date.now();
await client("busy").hris.listEmployees({ xAccountId: "account-1" });
console.log(JSON.stringify({ waited: (Date.now() - started) / 1000 }));
