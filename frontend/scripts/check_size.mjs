/** Fails the build when the first visit would load more than the budget. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const KIB = 1024;
const BUDGET = { initialJs: 90 * KIB, initialCss: 12 * KIB, routeChunk: 25 * KIB };
const dist = new URL("../dist", import.meta.url).pathname;
const html = readFileSync(join(dist, "index.html"), "utf8");

const weigh = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
const linked = (pattern) => [...html.matchAll(pattern)].map((match) => match[1]);
const total = (files) => files.reduce((sum, file) => sum + weigh(file), 0);
const kib = (bytes) => `${(bytes / KIB).toFixed(1)} KiB`;

const initialJs = linked(/(?:src|href)="(\/[^"]+\.js)"/g);
const initialCss = linked(/href="(\/[^"]+\.css)"/g);
const laterJs = readdirSync(join(dist, "assets"))
  .filter((name) => name.endsWith(".js"))
  .map((name) => `/assets/${name}`)
  .filter((name) => !initialJs.includes(name));

const findings = [
  ["initial JavaScript", total(initialJs), BUDGET.initialJs],
  ["initial CSS", total(initialCss), BUDGET.initialCss],
  ...laterJs.map((file) => [file, weigh(file), BUDGET.routeChunk]),
];
for (const [name, size, limit] of findings.slice(0, 2)) {
  console.log(`${name}: ${kib(size)} gzip of ${kib(limit)}`);
}
const tooBig = findings.filter(([, size, limit]) => size > limit);
for (const [name, size, limit] of tooBig) {
  console.error(`too big: ${name} is ${kib(size)} gzip, the budget is ${kib(limit)}`);
}
process.exit(tooBig.length > 0 ? 1 : 0);
