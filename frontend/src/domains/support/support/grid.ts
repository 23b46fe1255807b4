/** Counts arranged for reading: services by month, communes by service, bars; null is "not known". */
import { getCommuneName } from "@/api/catalogues";
import type { CommuneReporting, SupportFigures, NeedsAssessmentRead, Service, SupportServiceRead, UnitFigures } from "@/api/generated/types.gen";
import { compareNames } from "@/lib/collate";
import { t } from "@/locales";
import { SERVICES, formatMonthName, getServiceLabel } from "./support";

/** A service (or the sum) by month. */
export interface GridRow {
  key: string;
  label: string;
  counts: Record<string, number>;
  /** null where no month is known. */
  total: number | null;
}

const addKnown = (numbers: number[]): number | null => (numbers.length === 0 ? null : numbers.reduce((sum, one) => sum + one, 0));

const isCounted = (item: SupportServiceRead): item is SupportServiceRead & { count: number } => item.count !== null;

/** Services that were counted in some month; all of them while nothing is written. */
export function toGrid(items: SupportServiceRead[]): GridRow[] {
  const known = SERVICES.filter((service) => items.some((item) => item.service === service && isCounted(item)));
  return (known.length === 0 ? SERVICES : known).map((service) => {
    const own = items.filter(isCounted).filter((item) => item.service === service);
    return {
      key: service,
      label: getServiceLabel(service),
      counts: Object.fromEntries(own.map(({ month, count }) => [month, count])),
      total: addKnown(own.map(({ count }) => count)),
    };
  });
}

export function buildSumRow(rows: GridRow[]): GridRow {
  const months = [...new Set(rows.flatMap(({ counts }) => Object.keys(counts)))];
  const sumOf = (month: string): number => rows.reduce((sum, { counts }) => sum + (counts[month] ?? 0), 0);
  const totals = rows.flatMap(({ total }) => (total === null ? [] : [total]));
  return { key: "sum", label: t("support.sum"), counts: Object.fromEntries(months.map((month) => [month, sumOf(month)])), total: addKnown(totals) };
}

/** A bar; null where nothing is known (or shown). */
export interface Bar {
  key: string;
  label: string;
  count: number | null;
  /** What stands for the count, where it is not the count itself. */
  word?: string;
}

export function buildMonthBars(rows: GridRow[], months: string[]): Bar[] {
  const { counts } = buildSumRow(rows);
  return months.map((month) => ({ key: month, label: formatMonthName(month), count: counts[month] ?? null }));
}

/** Services by their sums, the longest first. */
export function buildServiceBars(services: Partial<Record<Service, number | null>>): Bar[] {
  const bars = SERVICES.map((service) => ({ key: service, label: getServiceLabel(service), count: services[service] ?? null }));
  return bars.sort((a, b) => (b.count ?? -1) - (a.count ?? -1));
}

/** A commune of the district's year; `figures` is missing where it has written nothing. */
export interface CommuneRow {
  id: string;
  name: string;
  figures?: UnitFigures;
  sent: string[];
  missing: string[];
}

/** Those who lack most first; communes that no longer are stand with what they wrote. */
export function buildCommuneRows(figures: SupportFigures, reporting: CommuneReporting[]): CommuneRow[] {
  const written = new Map(figures.units.map((unit) => [unit.org_unit_id, unit]));
  return reporting
    .map(({ org_unit_id: id, org_unit_name: told, reported, missing }): CommuneRow => {
      const of = written.get(id);
      return {
        id,
        name: getCommuneName(id, told),
        ...(of ? { figures: of } : {}),
        sent: reported,
        missing,
      };
    })
    .sort((a, b) => b.missing.length - a.missing.length || compareNames(a.name, b.name));
}

/** The needs of several communes together, the most named first. */
export function buildNeedBars(items: NeedsAssessmentRead[]): Bar[] {
  const numbers = (service: Service): number[] => items.flatMap((item) => item[service] ?? []);
  return buildServiceBars(Object.fromEntries(SERVICES.map((service) => [service, addKnown(numbers(service))])));
}
