/** Every word exists in both languages with the same slots, and every key that the code uses exists. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { needWords, setLanguage, t } from "@/locales";
import { sources } from "./sources";

type Words = Record<string, string>;
const files = import.meta.glob<{ default: Words }>("../../src/locales/{vi,en}/*.ts", { eager: true });

function wordsOf(language: string): Map<string, string> {
  const all = new Map<string, string>();
  for (const [path, module] of Object.entries(files)) {
    const [, lang, area] = /(vi|en)\/([\w-]+)\.ts$/.exec(path) ?? [];
    if (lang !== language) continue;
    for (const [name, text] of Object.entries(module.default)) all.set(`${area}.${name}`, text);
  }
  return all;
}

const vi = wordsOf("vi");
const en = wordsOf("en");
const slots = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([slot]) => slot).sort();

test("Vietnamese and English have the same keys", () => {
  expect([...en.keys()].sort()).toEqual([...vi.keys()].sort());
});

test("Vietnamese and English fill the same slots", () => {
  const different = [...vi].filter(([key, text]) => slots(text).join() !== slots(en.get(key) ?? "").join());
  expect(different.map(([key]) => key)).toEqual([]);
});

test("every key used in the code exists", () => {
  const areas = [...new Set([...vi.keys()].map((key) => key.split(".")[0]))].join("|");
  const used = new RegExp(`["'\`]((?:${areas})\\.[a-z][a-z0-9_]*)(["'\`$])`, "g");
  const missing: string[] = [];
  for (const path of sources) {
    for (const [, key = "", end] of readFileSync(path, "utf8").matchAll(used)) {
      const isBeginning = end === "$" || key.endsWith("_");
      const exists = isBeginning ? [...vi.keys()].some((one) => one.startsWith(key)) : vi.has(key);
      if (!exists) missing.push(`${path}: ${key}`);
    }
  }
  expect(missing).toEqual([]);
});

test("what a button is called holds what is written on it, in both languages", () => {
  // Who speaks to the screen says what stands there (WCAG 2.5.3).
  const named = /<(UiButton|button|a|RouterLink)\b(?:[^>"]|"[^"]*")*?:aria-label="t\('([\w.]+)'[^"]*"(?:[^>"]|"[^"]*")*>(.*?)<\/\1>/gs;
  const all = sources.flatMap((path) => [...readFileSync(path, "utf8").matchAll(named)].map(([, , name = "", inside = ""]) => ({ path, name, inside })));
  const odd = all.filter(({ name, inside }) => {
    const written = inside.replace(/<[^>]*>|\{\{.*?\}\}/gs, "").trim();
    const key = /\{\{ t\("([\w.]+)"\) \}\}/.exec(inside)?.[1] ?? "";
    return [vi, en].some((words) => [written, words.get(key) ?? ""].some((text) => !words.get(name)?.toLowerCase().includes(text.toLowerCase())));
  });
  expect(odd.map(({ path, name }) => `${path}: ${name}`)).toEqual([]);
  expect(all.length).toBeGreaterThan(20);
});

test("Vietnamese text is composed (NFC) and holds no glyph that the web font lacks", () => {
  const odd = [...vi, ...en].filter(([, text]) => text !== text.normalize("NFC") || /[≥≤→✓●▲]/.test(text));
  expect(odd.map(([key]) => key)).toEqual([]);
});

test("nobody is told of success, asked for pardon, or addressed as a friend", () => {
  const odd = [...vi].filter(([, text]) => /xin lỗi|oops|thành công|không hợp lệ|\bbạn\b/i.test(text));
  expect(odd.map(([key]) => key)).toEqual([]);
});

test("English counts one day as a day, and two as days", async () => {
  await needWords("deadlines");
  await setLanguage("en");
  expect(t("deadlines.late", { days: 1 })).toBe("1 day late");
  expect(t("deadlines.late", { days: 2 })).toBe("2 days late");
  await setLanguage("vi");
  expect(t("deadlines.late", { days: 1 })).toBe("Quá hạn 1 ngày");
  const odd = [...en].filter(([, text]) => /\{\w+\} (?:days|hours|months)\b/.test(text));
  expect(odd.map(([key]) => key)).toEqual([]);
});
