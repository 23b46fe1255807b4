/** The words of a report with their live fields: `{{code.part}}` as numbers that open their rows. */
import { formatNumber } from "@/lib/numbers";
import type { Line } from "./report";

/** A stretch of words, or the number of a figure; `code` is empty where no line of the report has it. */
export type Segment = { text: string; code?: undefined } | { text: string; code: string; isMissing: boolean };

const FIELD = /\{\{\s*([a-z0-9_]{1,80})(?:\.([a-z]{1,20}))?\s*\}\}/g;
const UNKNOWN = "(chưa có số liệu)";
const HIDDEN = "(không công bố)";

type Numbers = Pick<Line, "code" | "value" | "previous_value" | "cumulative_value" | "planned_value" | "percent" | "share_percent" | "is_suppressed">;

const PARTS: Record<string, (line: Numbers) => number | null> = {
  value: ({ value }) => value,
  previous: ({ previous_value }) => previous_value,
  cumulative: ({ cumulative_value }) => cumulative_value,
  planned: ({ planned_value }) => planned_value,
  percent: ({ percent }) => percent,
  share: ({ share_percent }) => share_percent,
  remaining: ({ planned_value, cumulative_value }) =>
    planned_value === null || cumulative_value === null ? null : Math.max(planned_value - cumulative_value, 0),
};

/** The paper is Vietnamese in both languages of the screen. */
const written = (value: number): string => formatNumber(Number.isInteger(value) ? value : Number(value.toFixed(1)), "vi");

function shown(line: Numbers | undefined, part: string): { text: string; isMissing: boolean } {
  if (line?.is_suppressed) return { text: HIDDEN, isMissing: true };
  const value = line && (PARTS[part]?.(line) ?? null);
  return value === null || value === undefined ? { text: UNKNOWN, isMissing: true } : { text: written(value), isMissing: false };
}

/** `text` cut at its fields, one list of segments per paragraph. */
export function parseParagraphs(text: string, lines: ReadonlyMap<string, Numbers>): Segment[][] {
  return text.split("\n").filter((one) => one.trim()).map((one) => parseSegments(one, lines));
}

function parseSegments(text: string, lines: ReadonlyMap<string, Numbers>): Segment[] {
  const found: Segment[] = [];
  let end = 0;
  for (const field of text.matchAll(FIELD)) {
    if (field.index > end) found.push({ text: text.slice(end, field.index) });
    const [whole, code = "", part = "value"] = field;
    found.push({ code: lines.has(code) ? code : "", ...shown(lines.get(code), part) });
    end = field.index + whole.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}
