/** Rules of the house that a machine can keep: sizes, layers, security policy. */
import { readFileSync } from "node:fs";
import { basename, relative } from "node:path";
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
  expect(offenders(/indexedDB|openDB/, /^lib\/(drafts|deviceStore)\.ts$/)).toEqual([]);
});

test("fields know no mask and no maximum length: a Vietnamese keyboard needs room to rewrite", () => {
  expect(offenders(/\smaxlength=|toUpperCase\(\)"|type="number"/)).toEqual([]);
});

describe("names of components", () => {
  const names = files.filter(({ path }) => path.endsWith(".vue")).map(({ path }) => basename(path));
  const pages = files.flatMap(({ path, text }) => {
    const folder = /^domains\/[^/]+\/([^/]+)\/routes\.ts$/.exec(path)?.[1] ?? "";
    return folder ? [...text.matchAll(/import\("\.\/([^"]+)"\)/g)].map(([, page = ""]) => ({ folder, page })) : [];
  });
  /** `communication_activities` → `CommunicationActivity`. */
  const toPrefix = (folder: string): string =>
    folder
      .replace(/ies$/, "y")
      .replace(/s$/, "")
      .replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());

  test("no two files have the same name: a search for a name finds one component", () => {
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
  test("what a route loads ends in Page.vue and begins with its resource", () => {
    const odd = pages.filter(({ folder, page }) => !page.startsWith(toPrefix(folder)) || !page.endsWith("Page.vue"));
    expect(odd).toEqual([]);
    expect(pages.length).toBeGreaterThan(100);
  });
  test("a file that ends in Page.vue is loaded by a route of its own folder", () => {
    const loaded = new Set(pages.map(({ page }) => page));
    const written = files.filter(({ path }) => /^domains\/.*Page\.vue$/.test(path)).map(({ path }) => basename(path));
    expect(written.filter((name) => !loaded.has(name))).toEqual([]);
  });
});

test("an empty list repeats no action of the head of its page", () => {
  const said = (text: string, element: string): string[] =>
    [...text.matchAll(new RegExp(`<${element}\\b[^>]*[^/]>[\\s\\S]*?</${element}>`, "g"))].flatMap(([part]) => [...part.matchAll(/\bt\("([\w.]+)"\)/g)].map(([, word = ""]) => word));
  const lists = files.filter(({ path }) => path.endsWith("ListPage.vue"));
  expect(lists.length).toBeGreaterThan(40);
  const twice = lists.filter(({ text }) => said(text, "UiEmpty").some((word) => said(text, "PageHead").includes(word)));
  expect(twice.map(({ path }) => path)).toEqual([]);
});

const imports = ({ text }: { text: string }): string[] =>
  [...text.matchAll(/(?:from|import\()\s*"@\/([^"]+)"/g)].map(([, target = ""]) => target);

describe("layers", () => {
  const reaches = (from: RegExp, to: RegExp): string[] =>
    files
      .filter((file) => from.test(file.path) && imports(file).some((target) => to.test(target)))
      .map(({ path }) => path);

  test("lib knows nothing above it", () => expect(reaches(/^lib\//, /^(?!lib\/)/)).toEqual([]));
  test("api and locales know no components", () => expect(reaches(/^(api|locales)\//, /^(presentation|components|composables|shell|domains)\b/)).toEqual([]));
  test("presentation knows no components and no composables", () =>
    expect(reaches(/^presentation\//, /^(components|composables|shell|domains)\b/)).toEqual([]));
  test("a module of composables/ that exports a composable has its name", () => {
    const odd = files.filter(({ path, text }) => {
      const own = /^composables\/(\w+)\.ts$/.exec(path)?.[1];
      return own && /^export function use[A-Z]/m.test(text) && !own.startsWith("use");
    });
    expect(odd.map(({ path }) => path)).toEqual([]);
  });
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
