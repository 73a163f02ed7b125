// Prism as a mock server for all documents at once: node prism.mjs <DOCUMENT>...
// Says on which port it listens, and ends with its standard input.
import { createLogger } from "@stoplight/prism-core";
import { getHttpOperationsFromSpec } from "@stoplight/prism-http";
import { createServer } from "@stoplight/prism-http-server";

const operations = [];
for (const document of process.argv.slice(2)) {
  operations.push(...(await getHttpOperationsFromSpec(document)));
}
const server = createServer(operations, {
  cors: false,
  config: {
    isProxy: false,
    validateRequest: true,
    validateResponse: true,
    checkSecurity: true,
    errors: true,
    upstreamProxy: undefined,
    mock: { dynamic: false, ignoreExamples: false },
  },
  components: { logger: createLogger("prism", { level: "silent" }) },
});
const address = await server.listen(0, "127.0.0.1");
console.log(JSON.stringify({ url: address, operations: operations.length }));
process.stdin.resume().on("end", () => process.exit(0));
