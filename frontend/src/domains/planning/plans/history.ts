/** A figure's months as columns of a small chart: what is to come stays empty, what is nothing to count is a gap. */
import type { Point } from "@/api/generated/types.gen";

export const CHART = { width: 264, top: 14, floor: 84, height: 104, column: 13 } as const;

export interface MonthColumn {
  month: number;
  middle: number;
  /** Null where nothing was to be counted, and for months to come. */
  point: Point | null;
  top: number;
}

const MONTHS = 12;
const toHeight = (percent: number): number => CHART.floor - ((CHART.floor - CHART.top) * Math.min(percent, 100)) / 100;

export const toThresholdHeight = (threshold: number): number => toHeight(threshold);

/** Twelve columns; each month's end, and the day itself in the month of `as_of`. */
export function buildColumns(points: Point[]): MonthColumn[] {
  const step = CHART.width / MONTHS;
  return Array.from({ length: MONTHS }, (_, index) => {
    const found = points.find(({ on }) => Number(on.slice(5, 7)) === index + 1);
    const point = found && found.percent !== null ? found : null;
    return { month: index + 1, middle: step * (index + 0.5), point, top: toHeight(point?.percent ?? 0) };
  });
}

/** The last point of which something is known. */
export function getLastPoint(points: Point[]): Point | undefined {
  let last: Point | undefined;
  for (const point of points) if (point.percent !== null) last = point;
  return last;
}
