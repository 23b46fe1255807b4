/** How a target stands in one commune: nothing to count, threshold reached, some counted, none. */
import type { CommuneTarget, TargetProgress } from "@/api/generated/types.gen";
import { type WordKey, t } from "@/locales";
import type { IconName } from "@/ui/icons";

export type Standing = "unknown" | "nothing" | "met" | "some" | "none";

/** A figure and the threshold that the plan sets it, in percent. */
export type Figure = Pick<CommuneTarget, "numerator" | "denominator" | "threshold_percent">;

export function standingOf(figure: Figure | undefined): Standing {
  if (!figure || figure.denominator === null || figure.numerator === null) return "unknown";
  if (figure.denominator === 0) return "nothing";
  if (100 * figure.numerator >= figure.threshold_percent * figure.denominator) return "met";
  return figure.numerator > 0 ? "some" : "none";
}

/** Something is to be counted here, and less of it counts than the plan wants. */
export const isBelow = (figure: Figure | undefined): boolean => ["some", "none"].includes(standingOf(figure));

export const iconOf: Record<Standing, IconName | undefined> = {
  unknown: undefined,
  nothing: undefined,
  met: "check",
  some: "half",
  none: "dashed",
};

/** Targets that ask of each commune: yes or no. */
const OF_COMMUNES = new Set(["communes_communicating", "healthy_communes_kept"]);

export const asksCommunes = (indicator: string): boolean => OF_COMMUNES.has(indicator);

/** "4/5", or yes and no where the commune itself is what is counted; "–" for nothing. */
export function figureText(indicator: string, figure: Figure | undefined): string {
  const standing = standingOf(figure);
  if (standing === "unknown" || standing === "nothing") return "–";
  if (asksCommunes(indicator)) return t(standing === "met" ? "communes.yes" : "communes.not_yet");
  return `${figure?.numerator}/${figure?.denominator}`;
}

export const headOf = (indicator: string): string => t(`communes.head_${indicator}` as WordKey);

export interface CommuneRow {
  id: string;
  name: string;
  kind: string;
  tile: { row: number; column: number } | null;
  figures: Record<string, Figure>;
  /** The targets that are below their threshold here. */
  lacking: string[];
}

/** The targets' figures by commune instead of by target. */
export function rowsOf(targets: TargetProgress[]): CommuneRow[] {
  const rows = new Map<string, CommuneRow>();
  for (const { code, communes, threshold_percent } of targets) {
    for (const { org_unit_id: id, level, name, kind, tile_row: row, tile_col: column, numerator, denominator } of communes) {
      if (level !== "commune") continue;
      const figure = { numerator, denominator, threshold_percent };
      const tile = row !== null && column !== null ? { row, column } : null;
      const found = rows.get(id) ?? { id, name, kind, tile, figures: {}, lacking: [] };
      found.figures[code] = figure;
      if (isBelow(figure)) found.lacking.push(code);
      rows.set(id, found);
    }
  }
  return [...rows.values()];
}
