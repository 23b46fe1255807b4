/** How a target stands in one commune: nothing to count, threshold reached, some counted, none, or still to come. */
import type { CommuneTarget, TargetProgress } from "@/api/generated/types.gen";
import { hasWords, t } from "@/locales";
import type { IconName } from "@/presentation/icons";
import { holdsEstablishments } from "@/presentation/tiers";

export type TargetStatus = "unknown" | "nothing" | "met" | "some" | "none" | "awaited";

/** A figure and the threshold that the plan sets it, in percent. */
export type Figure = Pick<CommuneTarget, "indicator" | "numerator" | "denominator" | "threshold_percent">;

/** Communes are rated at the end of the year: before, that one is not yet approved is no lack. */
const isAwaited = (indicator: string, asOf: string): boolean => indicator === "healthy_communes_kept" && !asOf.endsWith("-12-31");

export function getTargetStatus(figure: Figure | undefined, asOf: string): TargetStatus {
  if (!figure || figure.denominator === null || figure.numerator === null) return "unknown";
  if (figure.denominator === 0) return "nothing";
  if (100 * figure.numerator >= figure.threshold_percent * figure.denominator) return "met";
  if (isAwaited(figure.indicator, asOf)) return "awaited";
  return figure.numerator > 0 ? "some" : "none";
}

/** Something is to be counted here, and less of it counts than the plan wants. */
export const isBelow = (figure: Figure | undefined, asOf: string): boolean => ["some", "none"].includes(getTargetStatus(figure, asOf));

export const iconOf: Record<TargetStatus, IconName | undefined> = {
  unknown: undefined,
  nothing: undefined,
  met: "check",
  some: "half",
  none: "dashed",
  awaited: "clock",
};

/** Targets that ask of each commune: yes or no. */
const OF_COMMUNES = new Set(["communes_communicating", "healthy_communes_kept"]);

const asksCommunes = (indicator: string): boolean => OF_COMMUNES.has(indicator);

/** "4/5", or yes and no where the commune itself is what is counted; "–" for nothing. */
export function formatFigure(figure: Figure | undefined): string {
  if (!figure?.denominator || figure.numerator === null) return "–";
  const { indicator, numerator, denominator } = figure;
  if (asksCommunes(indicator)) return t(numerator > 0 ? "communes.yes" : "communes.not_yet");
  return `${numerator}/${denominator}`;
}

/** Why nothing is told of a target here: another agency's number is the whole plan's, nobody has counted, or there is nothing to count. */
export function explainBlank(indicator: string, figure: Figure | undefined): string | undefined {
  if (figure?.denominator && figure.numerator !== null) return undefined;
  if (indicator === "entered") return t("communes.whole_only");
  return t(figure?.denominator === 0 ? "communes.nothing" : "communes.not_counted");
}

/** A short head of the indicator's own, else the target's name. */
export function getTargetHead({ indicator, short_title, title }: Pick<TargetProgress, "indicator" | "short_title" | "title">): string {
  const own = `communes.head_${indicator}`;
  return hasWords(own) ? t(own) : short_title || title;
}

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
export function toCommuneRows(targets: TargetProgress[], asOf: string): CommuneRow[] {
  const rows = new Map<string, CommuneRow>();
  for (const { code, communes, indicator, threshold_percent } of targets) {
    for (const { org_unit_id: id, level, name, kind, tile_row: row, tile_col: column, numerator, denominator } of communes) {
      if (!holdsEstablishments(level)) continue;
      const figure = { indicator, numerator, denominator, threshold_percent };
      const tile = row !== null && column !== null ? { row, column } : null;
      const found = rows.get(id) ?? { id, name, kind, tile, figures: {}, lacking: [] };
      found.figures[code] = figure;
      if (isBelow(figure, asOf)) found.lacking.push(code);
      rows.set(id, found);
    }
  }
  return [...rows.values()];
}
