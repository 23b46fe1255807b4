/** A published year in rows: what counts of the whole, or the word for hidden. */
import { getCommuneName } from "@/api/catalogues";
import type { OpenTargetFigure, OpenUnitFigure, OpenYearFigures } from "@/api/generated/types.gen";
import { formatNumber } from "@/lib/numbers";
import { language, t } from "@/locales";
import { holdsEstablishments } from "@/presentation/tiers";

type Pair = Pick<OpenUnitFigure, "numerator" | "denominator">;

/** A line of the table by commune: a cell per target, by the target's code. */
export interface UnitRow {
  key: string;
  name: string;
  cells: Record<string, Pair>;
}

const shown = (figure: number | null): string => (figure === null ? t("open_data.hidden") : formatNumber(figure, language()));

export const isHidden = ({ numerator, denominator }: Pair): boolean => numerator === null || denominator === null;

/** "61/87", "ẩn/27" or "ẩn"; a dash where there is nothing to count. */
export function formatPair(pair: Pair | undefined): string {
  if (!pair || pair.denominator === 0) return t("open_data.nothing");
  if (pair.numerator === null && pair.denominator === null) return t("open_data.hidden");
  return `${shown(pair.numerator)}/${shown(pair.denominator)}`;
}

/** Units in the order of the first target that names them; the district's sums last. */
export function buildUnitRows({ targets }: OpenYearFigures): UnitRow[] {
  const rows = new Map<string, UnitRow>();
  for (const target of targets) {
    for (const unit of target.units) {
      const row = rows.get(unit.org_unit_id) ?? { key: unit.org_unit_id, name: holdsEstablishments(unit.level) ? getCommuneName(unit.org_unit_id, unit.name) : t("open_data.offices", { unit: unit.name }), cells: {} };
      row.cells[target.code] = unit;
      rows.set(unit.org_unit_id, row);
    }
  }
  const whole = { key: "whole", name: t("open_data.whole"), cells: Object.fromEntries(targets.map((one) => [one.code, one])) };
  return [...rows.values(), whole];
}

export const getTitle = ({ short_title, title }: OpenTargetFigure): string => short_title || title;
