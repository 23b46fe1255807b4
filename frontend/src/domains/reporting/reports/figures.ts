/** The lines of a report in their sections, and which of them are worth a look. */
import { type WordKey, t } from "@/locales";
import type { Line } from "./report";

export type View = "told" | "all" | "corrected" | "behind" | "said";
export const VIEWS: View[] = ["told", "all", "corrected", "behind", "said"];

export interface Group {
  section: string;
  title: string;
  lines: Line[];
  hasPlan: boolean;
}

const TITLED = new Set(["I", "II.1", "II.2", "II.3", "II.4", "II.5", "II.6", "II.7"]);
export const getSectionTitle = (section: string): string => (TITLED.has(section) ? t(`reports.part_${section.replace(".", "_")}` as WordKey) : section);

/** Something is said there: a number other than zero in any column, a correction, a comment. */
export function isInNarrative(line: Line): boolean {
  const numbers = [line.value, line.previous_value, line.cumulative_value, line.planned_value];
  return numbers.some((one) => one !== null && one !== 0) || line.is_corrected || line.comment !== null || line.is_suppressed;
}

const SHOWN: Record<View, (line: Line) => boolean> = {
  told: isInNarrative,
  all: () => true,
  corrected: ({ is_corrected }) => is_corrected,
  behind: ({ percent }) => percent !== null && percent < 100,
  said: ({ comment }) => comment !== null,
};

/** Those of the view, in the order of the report; sections without any are left out. */
export function groupLines(lines: Line[], view: View): Group[] {
  const groups = new Map<string, Line[]>();
  for (const line of lines.filter(SHOWN[view])) groups.set(line.section, [...(groups.get(line.section) ?? []), line]);
  return [...groups].map(([section, own]) => ({
    section,
    title: getSectionTitle(section),
    lines: own,
    hasPlan: own.some(({ planned_value }) => planned_value !== null),
  }));
}

/** Views that hold something, with their counts. */
export const listViews = (lines: Line[]): { view: View; count: number }[] =>
  VIEWS.map((view) => ({ view, count: lines.filter(SHOWN[view]).length })).filter(({ view, count }) => count > 0 || view === "told" || view === "all");

/** Tables that stand under a section of the words: "II" holds II.1 to II.7. */
export const listGroupsUnder = (groups: Group[], code: string): Group[] =>
  groups.filter(({ section }) => section === code || section.startsWith(`${code}.`));
