/** A published year in rows: each figure a number or null, which is said as a word. */
import { getCommuneName } from "@/api/catalogues";
import type { CommuneShown, FiguresShown, ReportCoverage, Service } from "@/api/generated/types.gen";
import { formatNumber } from "@/lib/numbers";
import { language, t } from "@/locales";
import type { Bar } from "./grid";
import { SERVICES, getServiceLabel } from "./support";

export type PublishedCount = number | null;

/** A figure in words. Which of the hidden ones are small is nobody's to know, so all carry one word; of what nobody sent nothing is known. */
export const formatCount = (count: PublishedCount | undefined, isSent = true): string =>
  count === null || count === undefined ? t(isSent ? "support.hidden" : "support.unknown") : formatNumber(count, language());

/** "Cộng từ 24/36 tháng …" where something was not sent; empty where all was, or where nobody noted it. */
export function formatCoverage(reports: ReportCoverage | null | undefined, key: "release_months" | "release_halves"): string {
  return reports && reports.sent < reports.due ? t(`support.${key}`, { sent: reports.sent, due: reports.due }) : "";
}

/** What the table is of, in one line. */
export function formatFinding({ count, communes, reports }: FiguresShown): string {
  if (reports?.sent === 0) return t("support.release_unknown");
  if (count === null) return t("support.release_hidden");
  return t("support.release_sum", { count, communes: communes.filter(({ months_reported }) => months_reported > 0).length });
}

/** A row of the table of communes; the last is the district's. */
export interface ShownRow {
  key: string;
  name: string;
  months: number | null;
  due: number | null;
  count: PublishedCount;
  services: Partial<Record<Service, PublishedCount>>;
}

export function buildCommuneRows({ communes, count, services }: FiguresShown): ShownRow[] {
  const rows = communes.map(({ org_unit_id, org_unit_name, months_reported, months_due, ...figures }: CommuneShown): ShownRow => ({
    key: org_unit_id,
    name: getCommuneName(org_unit_id, org_unit_name),
    months: months_reported,
    due: months_due ?? 12,
    count: figures.count,
    services: figures.services,
  }));
  return [...rows, { key: "district", name: t("support.district_row"), months: null, due: null, count, services }];
}

export const buildServiceBars = (services: Partial<Record<Service, PublishedCount>>): Bar[] =>
  SERVICES.map((service) => ({ key: service, label: getServiceLabel(service), count: services[service] ?? null }));

/** The district's needs: all of them are told or none, so that nobody learns which one is small. */
export function listNeedBars({ needs }: FiguresShown): Bar[] {
  const bars: Bar[] = [
    { key: "reached", label: t("support.field_reached_count"), count: needs.reached_count },
    { key: "minors", label: t("support.field_under_18_count"), count: needs.under_18_count },
    ...buildServiceBars(needs.needs),
  ];
  const isSent = !needs.reports || needs.reports.sent > 0;
  return bars.map((bar) => ({ ...bar, word: formatCount(bar.count, isSent) }));
}

export const buildMonthBars = ({ months, month_reports: reports = [] }: FiguresShown): Bar[] =>
  months.map((count, n) => {
    const { sent, due } = reports[n] ?? { sent: 0, due: 0 };
    const month = String(n + 1);
    const label = sent < due ? t("support.month_part", { month, sent, due }) : t("support.month_n", { month });
    return { key: String(n), label, count, word: formatCount(count, sent > 0 || due === 0) };
  });

/** A row of the table of quarters. */
export interface QuarterRow {
  key: string;
  name: string;
  count: PublishedCount;
  services: Partial<Record<Service, PublishedCount>>;
}

export const buildQuarterRows = ({ quarters, quarter_services }: FiguresShown): QuarterRow[] =>
  quarters.map((count, q) => ({ key: String(q), name: t("support.quarter_n", { quarter: String(q + 1) }), count, services: quarter_services[q] ?? {} }));

/** How many figures of the table of communes are hidden, and of how many. */
export function countHidden(figures: FiguresShown): { hidden: number; all: number } {
  const sent = buildCommuneRows(figures).filter(({ months }) => months !== 0);
  const cells = sent.flatMap(({ count, services }) => [count, ...SERVICES.map((service) => services[service] ?? null)]);
  return { hidden: cells.filter((count) => count === null).length, all: cells.length };
}
