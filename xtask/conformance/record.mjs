// Remembers every request: node record.mjs. Says on which port it listens; when its standard input ends, prints a line of JSON for
// each request and ends too. Answers `{}`, or a page of an imagined list where the path begins with `/pages`, or 429 at first where it begins
// with `/busy`.
import { createServer } from "node:http";

const requests = [];
let busy = 0;
const pages = 3;

function answer(path, query) {
  if (path.startsWith("/busy")) {
    busy += 1;
    if (busy % 2 === 1) return [429, { "retry-after": "1" }, {}];
  }
  if (path.startsWith("/pages")) {
    const page = Number(query.get("next") ?? 1);
    return [200, {}, { data: [{ id: `${page}a` }, { id: `${page}b` }], next: page < pages ? String(page + 1) : null }];
  }
  return [200, {}, { data: [] }];
}

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { method, url: target, headers } = request;
  requests.push({ method, target, headers, body: Buffer.concat(chunks).toString() });
  const { pathname, searchParams } = new URL(target, "http://localhost");
  const [status, more, body] = answer(pathname, searchParams);
  response.writeHead(status, { "content-type": "application/json", ...more }).end(JSON.stringify(body));
});
server.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` }));
});
process.stdin.resume().on("end", () => {
  const lines = requests.map((request) => JSON.stringify(request) + "\n").join("");
  process.stdout.write(lines, () => process.exit(0));
});
