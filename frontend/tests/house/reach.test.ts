/** Every screen, and every part of the page of the week, brings the words of all components that it is made of. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RouteRecordRaw } from "vue-router";
import { expect, test } from "vitest";
import type { Screen } from "@/screen";
import type { WeekPart } from "@/weekPart";
import { FIELD_AREAS, IN_THE_FIELD } from "../../scripts/service_worker";
import { root } from "./sources";

type Shown = Pick<Screen, "load" | "words">;

const routes = import.meta.glob<{ routes: RouteRecordRaw[] }>("../../src/domains/**/routes.ts", { eager: true });
const weeks = import.meta.glob<{ week: WeekPart }>("../../src/domains/**/week.ts", { eager: true });
const areas = Object.keys(import.meta.glob("../../src/locales/vi/*.ts")).map((path) => /(\w+)\.ts$/.exec(path)?.[1] ?? "");
/** Those without a page only lead to another address. */
const shown = [
  ...Object.values(routes).flatMap((one) => one.routes.map(({ component }) => component as Shown | undefined)),
  ...Object.values(weeks).map(({ week }) => week),
].filter((one) => one?.load !== undefined) as Shown[];

const KEY = new RegExp(`\\bt\\(\\s*["'\`](${areas.join("|")})\\.`, "g");
const MADE_OF = /(?:from|import\()\s*"((?:@|\.{1,2})\/[^"]+\.vue)"/g;
/** A component that loads another one later may load its words with it. */
const LOADED = /needWords\("(\w+)"\)/g;
const known = new Map<string, Set<string>>();

/** The areas of the words in a component and in those of which it is made. */
function listAreas(path: string): Set<string> {
  const before = known.get(path);
  if (before) return before;
  const found = new Set<string>();
  known.set(path, found);
  const source = readFileSync(path, "utf8");
  for (const [, area = ""] of source.matchAll(KEY)) found.add(area);
  for (const [, target = ""] of source.matchAll(MADE_OF)) {
    const below = target.startsWith("@/") ? join(root, target.slice(2)) : join(dirname(path), target);
    if (existsSync(below)) for (const area of listAreas(below)) found.add(area);
  }
  for (const [, area = ""] of source.matchAll(LOADED)) found.delete(area);
  return found;
}

const findPage = ({ load }: Shown): string | undefined => /"\/src\/([^"]+\.vue)"/.exec(String(load))?.[1];

test("what a screen is made of finds its words", () => {
  const missing = shown.flatMap((one) => {
    const [page, { load, words = [] }] = [findPage(one), one];
    if (!page) return [String(load)];
    const brought = new Set<string>(["shell", "ui", ...words]);
    return [...listAreas(join(root, page))].filter((area) => !brought.has(area)).map((area) => `${page}: ${area}`);
  });
  expect(missing).toEqual([]);
  expect(shown.length).toBeGreaterThan(150);
});

test("the words of each page that opens without network lie on the device, in both languages", () => {
  const inTheField = shown.filter((one) => IN_THE_FIELD.some((part) => part.test(`/src/${findPage(one)}`)));
  const missing = inTheField.flatMap(({ words = [], ...one }) => {
    const page = findPage(one as Shown) ?? "";
    return [...words, ...listAreas(join(root, page))].filter((area) => !FIELD_AREAS.includes(area)).map((area) => `${page}: ${area}`);
  });
  expect(missing).toEqual([]);
  expect(inTheField.length).toBeGreaterThan(15);
});
