/** Rules of the house that a machine can keep: sizes, layers, security policy. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { describe, expect, test } from "vitest";
import { root, sources } from "./sources";

const files = sources
  .filter((path) => !path.includes(".gen."))
  .map((path) => ({ path: relative(root, path), text: readFileSync(path, "utf8") }));
const offenders = (pattern: RegExp, except = /^$/): string[] =>
  files.filter(({ path, text }) => pattern.test(text) && !except.test(path)).map(({ path }) => path);

test("there are files to look at", () => expect(files.length).toBeGreaterThan(80));

test("no file is longer than 300 lines, and each code file opens with a sentence on what it is for", () => {
  expect(files.filter(({ text }) => text.split("\n").length > 301).map(({ path }) => path)).toEqual([]);
  const code = files.filter(({ path }) => /\.(ts|vue)$/.test(path));
  expect(code.filter(({ text }) => !/^(?:<script setup[^>]*>\n)?\/\*\*/.test(text)).map(({ path }) => path)).toEqual([]);
});

describe("content security policy", () => {
  test("no markup from strings", () => expect(offenders(/v-html|innerHTML|outerHTML|insertAdjacentHTML|DOMParser/)).toEqual([]));
  test("no inline styles in templates", () => expect(offenders(/<[^>]*\sstyle="/)).toEqual([]));
  test("no data: addresses", () => expect(offenders(/["'(]data:[a-z]/)).toEqual([]));
  test("no foreign origin", () => expect(offenders(/https?:\/\/(?!www\.w3\.org\/)/)).toEqual([]));
});

test("storage of the browser keeps switches only; records go to the drafts, tokens nowhere", () => {
  expect(offenders(/localStorage|sessionStorage/, /^lib\/preferences\.ts$/)).toEqual([]);
  expect(offenders(/indexedDB|openDB/, /^lib\/drafts\.ts$/)).toEqual([]);
});

test("fields know no mask and no maximum length: a Vietnamese keyboard needs room to rewrite", () => {
  expect(offenders(/\smaxlength=|toUpperCase\(\)"|type="number"/)).toEqual([]);
});

const imports = ({ text }: { text: string }): string[] =>
  [...text.matchAll(/(?:from|import\()\s*"@\/([^"]+)"/g)].map(([, target = ""]) => target);

describe("layers", () => {
  const reaches = (from: RegExp, to: RegExp): string[] =>
    files
      .filter((file) => from.test(file.path) && imports(file).some((target) => to.test(target)))
      .map(({ path }) => path);

  test("lib knows nothing above it", () => expect(reaches(/^lib\//, /^(?!lib\/)/)).toEqual([]));
  test("api and locales know no components", () => expect(reaches(/^(api|locales)\//, /^(components|composables|shell|domains)\b/)).toEqual([]));
  test("components know no shell and no domain", () =>
    expect(reaches(/^(components|composables)\//, /^(shell|domains)\b/)).toEqual([]));
  test("no resource imports another", () => {
    const crossing = files.filter((file) => {
      const own = /^domains\/([^/]+\/[^/]+)\//.exec(file.path)?.[1];
      return own && imports(file).some((target) => target.startsWith("domains/") && !target.startsWith(`domains/${own}/`));
    });
    expect(crossing.map(({ path }) => path)).toEqual([]);
  });
  test("resources reach each other by no relative path either", () => {
    expect(files.filter(({ path, text }) => path.startsWith("domains/") && /from "\.\.\//.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
