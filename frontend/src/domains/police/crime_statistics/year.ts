/** A year's periods of one kind, side by side and summed; beside them the same periods of the year before. */
import type { CrimeRow } from "@/api/generated/types.gen";
import { FIGURES, type Figure } from "./figures";
import { listPeriodStarts } from "@/lib/periods";
import { type Kind, toYearBefore } from "./periods";

export interface Slot {
  start: string;
  row?: CrimeRow;
  before?: CrimeRow;
}

export interface Sum {
  /** null: known of no period. */
  value: number | null;
  /** Some period that was entered lacks the figure. */
  partial: boolean;
}

export interface Line {
  figure: Figure;
  cells: (number | null)[];
  total: Sum;
  /** Of the periods that both years have; null where there is none. */
  before: Sum | null;
}

/** One slot for each period of the year, whether it was entered or not. */
export function buildSlots(rows: CrimeRow[], kind: Kind, year: number): Slot[] {
  const of = (start: string): CrimeRow | undefined => rows.find((row) => row.period_kind === kind && row.period_start === start);
  return listPeriodStarts(kind, year).map((start) => ({ start, row: of(start), before: of(toYearBefore(start)) }));
}

export function sumFigure(rows: CrimeRow[], figure: Figure): Sum {
  const known = rows.map((row) => row[figure]).filter((value): value is number => value !== null);
  return { value: known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0), partial: known.length > 0 && known.length < rows.length };
}

export function buildLines(slots: Slot[]): Line[] {
  const entered = slots.flatMap(({ row }) => row ?? []);
  const both = slots.filter(({ row, before }) => row && before).flatMap(({ before }) => before ?? []);
  return FIGURES.map((figure) => ({
    figure,
    cells: slots.map(({ row }) => row?.[figure] ?? null),
    total: sumFigure(entered, figure),
    before: both.length > 0 ? sumFigure(both, figure) : null,
  }));
}
