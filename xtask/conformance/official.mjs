// The official client with the inputs of the SDK's own tests: node official.mjs <BASE URL> <FOLDER OF CASES> <METHODS.TSV>
// Each request says its case in the header `x-case`. Prints a line of JSON for each call: `case`, and `fault` where it was not made.
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";
import { StackOne } from "@stackone/stackone-client-ts";
import { HTTPClient } from "@stackone/stackone-client-ts/lib/http.js";
import * as operations from "@stackone/stackone-client-ts/sdk/models/operations/index.js";
import * as shared from "@stackone/stackone-client-ts/sdk/models/shared/index.js";

const [serverURL, folder, list] = process.argv.slice(2);
const home = dirname(fileURLToPath(import.meta.resolve("@stackone/stackone-client-ts")));
const snake = (name) => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();

// A file for each method, called after group and method.
const functions = new Map(readdirSync(join(home, "funcs")).map((name) => [name.toLowerCase(), name]));

let current;
const httpClient = new HTTPClient();
httpClient.addHook("beforeRequest", (request) => request.headers.set("x-case", current));
const client = new StackOne({
  security: { username: "test-key", password: "" },
  serverURL,
  httpClient,
  retryConfig: { strategy: "none" },
});

// What the method's own code says of its input: the schema, and the member that is the body.
function input(group, method) {
  const file = functions.get(`${group}${method}.js`.toLowerCase());
  if (file === undefined) return undefined;
  const source = readFileSync(join(home, "funcs", file), "utf8");
  const [, where, name] = source.match(/(operations|shared)\s*\.(\w+)\$outboundSchema\s*\.parse\(value\)/) ?? [];
  const body = source.match(/encodeJSON\)?\("body", payload(?:\.(\w+)|\["([^"]+)"\])?/);
  const schema = (where === "shared" ? shared : operations)[`${name}$inboundSchema`];
  return { schema, whole: body !== null && body[1] === undefined && body[2] === undefined, member: body?.[1] ?? body?.[2] };
}

// The inputs as the client's schema names them on the wire.
function rawInput(known, { params, request }) {
  const body = structuredClone(request.body?.json);
  if (known.whole) return body;
  const raw = structuredClone({ ...params.path, ...params.query, ...params.header });
  if (known.member !== undefined && body !== undefined) raw[known.member] = body;
  return raw;
}

// What this client does not take is left out, and what it asks for beyond ours is added: the rest can be compared, and this shows.
function repair(raw, issues, full) {
  const at = (root, path) => path.reduce((value, key) => value?.[key], root);
  for (const { path } of issues) {
    const holder = at(raw, path.slice(0, -1));
    const last = path.at(-1);
    if (holder[last] === undefined) holder[last] = at(full, path);
    else if (Array.isArray(holder)) holder.splice(last, 1);
    else delete holder[last];
  }
}

const rows = readFileSync(list, "utf8").trimEnd().split("\n").slice(1).map((line) => line.split("\t"));
const files = new Map();
function cases(group) {
  const file = join(folder, `${group}.json`);
  if (!files.has(group)) files.set(group, JSON.parse(readFileSync(file, "utf8")).operations);
  return files.get(group);
}

const groups = Object.getOwnPropertyNames(Object.getPrototypeOf(client));
for (const [wireGroup, method] of rows) {
  const group = groups.find((name) => name.toLowerCase() === wireGroup.toLowerCase());
  const ours = group && snake(group);
  const calls = ours && cases(ours)[snake(method)]?.calls;
  for (const [way, inputs] of Object.entries(calls ?? {})) {
    current = `${ours}.${snake(method)} ${way}`;
    const known = typeof client[group][method] === "function" ? input(group, method) : undefined;
    if (known === undefined) continue;
    let fault;
    try {
      const raw = rawInput(known, inputs);
      const refused = known.schema.safeParse(raw).error;
      if (refused !== undefined) repair(raw, refused.issues, rawInput(known, calls.full));
      const given = known.schema.parse(raw);
      const takesSecurity = wireGroup === "mcp";
      await (takesSecurity
        ? client[group][method]({ basic: { username: "test-key", password: "" } }, given)
        : client[group][method](given));
    } catch (error) {
      // The server's answer says nothing that this client would understand; only what it was sent matters.
      const isAnswer = "rawResponse" in error || "httpMeta" in error || /ResponseValidationError|SDKError/.test(error.name);
      fault = isAnswer ? undefined : `${error.name}: ${error.message}`;
    }
    console.log(JSON.stringify({ case: current, fault }));
  }
}
