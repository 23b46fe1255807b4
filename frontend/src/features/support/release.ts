/** A published year in rows: each figure a number or null, which is said as a word. */
import { communeName } from "@/api/catalogues";
import type { CommuneShown, FiguresShown, Service } from "@/api/generated/types.gen";
import { formatNumber } from "@/lib/numbers";
import { language, t } from "@/locales";
import type { Bar } from "./grid";
import { SERVICES, serviceLabel } from "./support";

export type Shown = number | null;

/** A figure in words. Which of the hidden ones are small is nobody's to know, so all carry one word. */
export const shownText = (count: Shown | undefined): string => (count === null || count === undefined ? t("support.hidden") : formatNumber(count, language()));

/** A row of the table of communes; the last is the district's. */
export interface ShownRow {
  key: string;
  name: string;
  months: number | null;
  count: Shown;
  services: Partial<Record<Service, Shown>>;
}

export function communeRows({ communes, count, services }: FiguresShown): ShownRow[] {
  const rows = communes.map(({ org_unit_id, org_unit_name, months_reported, ...figures }: CommuneShown): ShownRow => ({
    key: org_unit_id,
    name: communeName(org_unit_id, org_unit_name),
    months: months_reported,
    count: figures.count,
    services: figures.services,
  }));
  return [...rows, { key: "district", name: t("support.district_row"), months: null, count, services }];
}

export const serviceBars = (services: Partial<Record<Service, Shown>>): Bar[] =>
  SERVICES.map((service) => ({ key: service, label: serviceLabel(service), count: services[service] ?? null }));

export const monthBars = ({ months }: FiguresShown): Bar[] =>
  months.map((count, n) => ({ key: String(n), label: t("support.month_n", { month: String(n + 1) }), count }));

/** A row of the table of quarters. */
export interface QuarterRow {
  key: string;
  name: string;
  count: Shown;
  services: Partial<Record<Service, Shown>>;
}

export const quarterRows = ({ quarters, quarter_services }: FiguresShown): QuarterRow[] =>
  quarters.map((count, q) => ({ key: String(q), name: t("support.quarter_n", { quarter: String(q + 1) }), count, services: quarter_services[q] ?? {} }));

/** How many figures of the table of communes are hidden, and of how many. */
export function hiddenOf(figures: FiguresShown): { hidden: number; all: number } {
  const cells = communeRows(figures).flatMap(({ count, services }) => [count, ...SERVICES.map((service) => services[service] ?? null)]);
  return { hidden: cells.filter((count) => count === null).length, all: cells.length };
}
