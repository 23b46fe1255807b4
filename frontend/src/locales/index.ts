/** Every visible word: one file per area and language; Vietnamese first, English on demand. */
import { ref, shallowReactive } from "vue";
import { formatNumber } from "@/lib/numbers";
import type { Area, FrameWords, ListWords, RemovalWords, WordKey } from "./areas";
import shell from "@/locales/vi/shell";
import ui from "@/locales/vi/ui";

export type Language = "vi" | "en";
export type { Area, FrameWords, ListWords, RemovalWords, WordKey };
export type Words = Readonly<Record<string, string>>;

const files = import.meta.glob<{ default: Words }>(["./vi/*.ts", "!./vi/shell.ts", "!./vi/ui.ts"]);
const known: Record<Language, Record<string, Words>> = {
  vi: shallowReactive<Record<string, Words>>({ shell, ui }),
  en: shallowReactive<Record<string, Words>>({}),
};
const current = ref<Language>("vi");
const wanted = new Set<Area>(["shell", "ui"]);

export const language = (): Language => current.value;

async function load(lang: Language, area: Area): Promise<void> {
  if (known[lang][area]) return;
  const those = lang === "vi" ? files : (await import("./englishFiles")).files;
  const file = those[`./${lang}/${area}.ts`];
  if (!file) throw new Error(`No words for ${lang}/${area}`);
  known[lang][area] = (await file()).default;
}

/** Loads the words that a screen needs, before it is shown. Without them it is not shown: half of it would be in another language. */
export async function needWords(...areas: Area[]): Promise<void> {
  await Promise.all(areas.map((area) => load(current.value, area)));
  for (const area of areas) wanted.add(area);
}

/** Switches the language of everything that was shown; resolves when all its words are there. If some do not come, nothing is switched. */
export async function setLanguage(lang: Language): Promise<void> {
  await Promise.all([...wanted].map((area) => load(lang, area)));
  current.value = lang;
  document.documentElement.lang = lang;
}

/** `{name}`, or `{name|day|days}`: the word that goes with one, and with any other number. */
const SLOT = /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g;

/** Whether there are words for a key that was made of data, e.g. of a name in the log. */
export function hasWords(key: string): key is WordKey {
  const [area = "", name = ""] = key.split(/\.(.*)/);
  return known.vi[area]?.[name] !== undefined || known[current.value][area]?.[name] !== undefined;
}

/** The words for `key`, with `{name}` filled in; numbers are grouped (pass years and ids as strings). */
export function t(key: WordKey, values: Record<string, string | number> = {}): string {
  const [area = "", name = ""] = key.split(/\.(.*)/);
  const words = known[current.value][area]?.[name] ?? known.vi[area]?.[name];
  if (words === undefined) throw new Error(`No words for ${key}`);
  return words.replace(SLOT, (_, slot: string, one?: string, many?: string) => {
    const value = values[slot];
    if (one !== undefined) return (Number(value) === 1 ? one : many) ?? "";
    return typeof value === "number" ? formatNumber(value, current.value) : (value ?? "");
  });
}
