/** A commune's month as its form holds it: a number per service, "" never – null is "not known", 0 is none. */
import type { Service, SheetRead } from "@/api/generated/types.gen";
import type { ApiProblem } from "@/api/problem";
import { formatNumber } from "@/lib/numbers";
import { language, t } from "@/locales";
import type { FieldError } from "@/composables/useForm";
import { SERVICES, getServiceLabel } from "./support";

export const MOST = 10_000;

type CountField = Service | `${Service}_minors`;
/** By service, and by service with `_minors`: how many of them were under 18. */
export type Sheet = Record<CountField, number | null>;

export const toMinorsField = (service: Service): `${Service}_minors` => `${service}_minors`;

export function toSheet({ lines }: SheetRead): Sheet {
  const pairs = lines.flatMap(({ service, count, under_18_count }) => [
    [service, count],
    [toMinorsField(service), under_18_count],
  ]);
  return Object.fromEntries(pairs) as Sheet;
}

export const toPointer = (service: Service, field: "count" | "under_18_count" = "count"): string => `/lines/${service}/${field}`;

/** What of a service must be mended; `before` is what the register holds. */
function checkLine(service: Service, sheet: Sheet, before: Sheet): FieldError[] {
  const [count, minors] = [sheet[service], sheet[toMinorsField(service)]];
  const label = getServiceLabel(service);
  const at = (field: "count" | "under_18_count", message: string): FieldError[] => [{ pointer: toPointer(service, field), message }];
  if (Number.isNaN(count)) return at("count", t("support.not_a_count", { label }));
  if (Number.isNaN(minors)) return at("under_18_count", t("support.not_a_count", { label: t("support.minors_of", { label }) }));
  if (count === null) {
    if (before[service] !== null) return at("count", t("support.not_emptied", { label }));
    return minors ? at("count", t("support.count_missing", { label })) : [];
  }
  if (count > MOST) return at("count", t("support.count_too_big", { label }));
  return (minors ?? 0) > count ? at("under_18_count", t("support.minors_too_many", { label })) : [];
}

/** Blank means not known, but nothing at all is no month. */
export function checkSheet(sheet: Sheet, before: Sheet): FieldError[] {
  const found = SERVICES.flatMap((service) => checkLine(service, sheet, before));
  const isBlank = SERVICES.every((service) => sheet[service] === null);
  if (found.length > 0 || !isBlank) return found;
  return [{ pointer: toPointer(SERVICES[0]), message: t("support.sheet_blank") }];
}

export interface Line {
  service: Service;
  count: number;
  under_18_count: number | null;
}

/** The services of which something is known. */
export function toLines(sheet: Sheet): Line[] {
  return SERVICES.flatMap((service) => {
    const count = sheet[service];
    return count === null ? [] : [{ service, count, under_18_count: sheet[toMinorsField(service)] }];
  });
}

/** The server counts the lines that were sent; the page names them by their service. */
export function renamePointers(problem: ApiProblem, lines: Line[]): ApiProblem {
  for (const error of problem.errors) {
    error.pointer = error.pointer.replace(/^\/lines\/(\d+)/, (_, n: string) => `/lines/${lines[Number(n)]?.service ?? n}`);
  }
  return problem;
}

/** Nothing was given of the services of which nothing is known. */
export function fillZeros(sheet: Sheet): Sheet {
  const zeros = SERVICES.filter((service) => sheet[service] === null).map((service) => [service, 0]);
  return { ...sheet, ...Object.fromEntries(zeros) };
}

export const countBlanks = (sheet: Sheet): number => SERVICES.filter((service) => sheet[service] === null).length;

export const hasMinors = (sheet: Sheet): boolean => SERVICES.some((service) => sheet[toMinorsField(service)] !== null);

/** The sum of what is known; null while nothing is. */
export function sumSheet(sheet: Sheet): number | null {
  const known = SERVICES.map((service) => sheet[service]).filter((count): count is number => count !== null && !Number.isNaN(count));
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
}

/** A field in words, for the question which of two values is to stay. */
export function getLabel(field: keyof Sheet): string {
  const service = SERVICES.find((one) => field === toMinorsField(one));
  return service ? t("support.minors_of", { label: getServiceLabel(service) }) : getServiceLabel(field as Service);
}

export const formatValue = (value: number | null): string => (value === null || Number.isNaN(value) ? "" : formatNumber(value, language()));
