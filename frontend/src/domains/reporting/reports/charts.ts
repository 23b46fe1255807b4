/** Figures of a report as bars: those of persons that are protected are not drawn, whoever looks. */
import { findMost, toBarValue, type BarRow, type BarValue } from "@/presentation/bars";
import { formatFigure, type Line, getLineTitle, toLineRoute } from "./report";
import { formatKnown } from "./completeness";

/** A count of persons without a guard of its own, protected as the server does. */
const MINORS = "workers_under_18";

/** Counts of persons that are masked for some readers have no chart, so that no picture of them goes around. */
export const isDrawn = ({ code, guard, is_suppressed }: Pick<Line, "code" | "guard" | "is_suppressed">): boolean => guard === null && !is_suppressed && code !== MINORS;

export const toFigureValue = (value: number | null, unit = ""): BarValue => toBarValue(value, value === null ? undefined : `${formatFigure(value)} ${unit}`.trim());

/** A line with the period looked at and the same period last year, on a scale of its own: units differ. */
export function toYearRow(id: string, line: Line): BarRow {
  const values = [line.value, line.previous_value];
  const known = formatKnown(line);
  return { key: line.code, name: `${getLineTitle(line)} (${line.unit})`, ...(known && { note: known }), values: values.map((one) => toFigureValue(one)), most: findMost(values), to: toLineRoute(id, line.code) };
}
