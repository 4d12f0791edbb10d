// Holds the first load to its budget: everything that the service worker stores at the first visit, compressed as the server sends it.
import { readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";

const BUDGET = 150 * 1024;
const dist = new URL("../dist/", import.meta.url);
const worker = readFileSync(new URL("sw.js", dist), "utf8");
const paths = [...new Set([...worker.matchAll(/["'`](\/field\/[^"'`]*)["'`]/g)].map((m) => m[1]))].filter((p) => p === "/field/" || /\.[a-z0-9]+$/.test(p));
let total = 0;
const rows = [];
for (const path of [...paths, "/field/sw.js"]) {
  const bytes = readFileSync(new URL(path === "/field/" ? "index.html" : path.slice("/field/".length), dist));
  const weight = /\.(woff2|png)$/.test(path) ? bytes.length : brotliCompressSync(bytes).length;
  total += weight;
  rows.push(`${String(weight).padStart(7)} ${path}`);
}
console.log(`${rows.join("\n")}\n${String(total).padStart(7)} first load, of ${BUDGET} allowed`);
if (total > BUDGET) {
  console.error("The first load is too heavy.");
  process.exit(1);
}
