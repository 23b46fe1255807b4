/** Approved results as a grid: a row per commune, a column per year. */
import { formatCommune } from "@/api/catalogues";
import type { PublicRating, RatingRow } from "@/api/generated/types.gen";
import { compareNames } from "@/lib/collate";

/** What both the public list and the list of those at work say of an approved rating. */
export type Result = Pick<
  PublicRating,
  "id" | "org_unit_id" | "org_unit_name" | "org_unit_kind" | "year" | "total" | "rating_class" | "class_title" | "change" | "is_illustrative"
>;

export interface HistoryRow {
  id: string;
  name: string;
  /** By year. */
  results: Record<number, Result>;
  latest: Result;
}

/** Only an approved rating is a result, and it has a total and a class. */
export function toResult(row: RatingRow): Result | null {
  const { total, rating_class, class_title } = row;
  if (row.status !== "approved" || total === null || rating_class === null) return null;
  return { ...row, total, rating_class, class_title: class_title ?? rating_class };
}

export const listYears = (results: Result[]): number[] => [...new Set(results.map(({ year }) => year))].sort((a, b) => a - b);

export function buildHistoryRows(results: Result[]): HistoryRow[] {
  const rows = new Map<string, HistoryRow>();
  for (const one of results) {
    const name = formatCommune({ kind: one.org_unit_kind, name: one.org_unit_name });
    const row = rows.get(one.org_unit_id) ?? { id: one.org_unit_id, name, results: {}, latest: one };
    row.results[one.year] = one;
    if (one.year >= row.latest.year) Object.assign(row, { latest: one, name });
    rows.set(one.org_unit_id, row);
  }
  return [...rows.values()].sort((a, b) => compareNames(a.name, b.name));
}

/** Full: healthy; hollow: not; half: a class between. */
export function getMark({ rating_class }: Pick<Result, "rating_class">): "full" | "half" | "hollow" {
  if (rating_class === "healthy") return "full";
  return rating_class === "not_healthy" ? "hollow" : "half";
}
