// How fast the official client reads a page of employees: node decode.mjs <PAGE.JSON> <ROUNDS>
// Prints a line of JSON for each round: `client` and `parse` (JSON.parse alone), in megabytes a second.
import { readFileSync } from "node:fs";
import * as shared from "@stackone/stackone-client-ts/sdk/models/shared/index.js";

const [file, rounds] = process.argv.slice(2);
const text = readFileSync(file, "utf8");
const size = Buffer.byteLength(text) / 1e6;
const schema = shared.EmployeesPaginated$inboundSchema;

function speed(once) {
  const started = process.hrtime.bigint();
  const took = () => Number(process.hrtime.bigint() - started) / 1e9;
  let times = 0;
  while (took() < 0.5 || times < 3) {
    once();
    times += 1;
  }
  return (times * size) / took();
}

const client = () => schema.parse(JSON.parse(text));
if (client().data.length !== JSON.parse(text).data.length) throw new Error("the client reads other employees");
speed(client); // until it is compiled
for (let round = 0; round < Number(rounds); round += 1) {
  console.log(JSON.stringify({ client: speed(client), parse: speed(() => JSON.parse(text)) }));
}
