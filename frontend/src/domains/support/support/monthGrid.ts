/** A commune's month as a grid: a row is a service, saved as its count of the month. */
import { api } from "@/api/client";
import type { Service, SupportServiceCreate, SupportServiceRead } from "@/api/generated/types.gen";
import type { GridColumn, GridRecord, GridRow, Numbers } from "@/composables/countGridState";
import type { GridSource } from "@/composables/useRowQueue";
import { toCheckedBody } from "@/lib/bodies";
import { t } from "@/locales";
import { MOST, SERVICES, formatMonthShort, getMonthBefore, getServiceLabel } from "./support";

export const listColumns = (): GridColumn[] => [
  { key: "count", label: t("support.times"), most: MOST, isNeeded: true },
  { key: "under_18_count", label: t("support.under_18"), most: MOST },
];

const toNumbers = ({ count, under_18_count }: Pick<SupportServiceRead, "count" | "under_18_count">): Numbers => ({ count, under_18_count });

/** A 0 from when a blank became 0 may be no count; of none there is no minor, whoever counted. */
const isUnclear = ({ keeps_blanks, count, under_18_count }: SupportServiceRead): boolean => keeps_blanks === null && (count ?? 0) > 0 && under_18_count === 0;

export const toGridRecord = (row: SupportServiceRead): GridRecord => ({ id: row.id, version: row.version, numbers: toNumbers(row), isUnclear: isUnclear(row) });

/** All services in the order of the form; `items` are the counts of the month and of the one before. */
export function toGridRows(month: string, items: SupportServiceRead[]): GridRow[] {
  const find = (of: string, service: Service): SupportServiceRead | undefined => items.find((one) => one.month === of && one.service === service);
  return SERVICES.map((service) => {
    const [now, before] = [find(month, service), find(getMonthBefore(month), service)];
    return {
      key: service,
      label: getServiceLabel(service),
      record: now ? toGridRecord(now) : null,
      before: before ? toNumbers(before) : { count: null },
      beforeLabel: formatMonthShort(getMonthBefore(month)),
      unclearBefore: before && isUnclear(before) ? ["under_18_count"] : [],
    };
  });
}

export const checkMinors = ({ count, under_18_count: minors }: Numbers): Record<string, string> =>
  (minors ?? 0) > (count ?? 0) ? { under_18_count: t("support.grid_minors", { count: count ?? 0 }) } : {};

/** The counts of one commune in one month; another month is another grid. */
export function buildSource(unit: string, month: string): GridSource {
  return {
    create: async (row, { id, key, numbers }) =>
      toGridRecord(await api.post("/support-services", { body: toCheckedBody<SupportServiceCreate>({ id, org_unit_id: unit, month, service: row.key, count: null, ...numbers }), key })),
    update: async (_, { id, version, numbers }) => toGridRecord(await api.patch("/support-services/{id}", { path: { id }, body: numbers, version: version ?? 0 })),
    find: async (row) => {
      const query = { org_unit_id: unit, service: row.key as Service, from: month, to: month };
      const { items } = await api.get("/support-services", { query });
      const found = items.find(({ org_unit_id }) => org_unit_id === unit);
      return found ? toGridRecord(found) : null;
    },
    toRecord: (current) => toGridRecord(current as SupportServiceRead),
    check: checkMinors,
    caution: ({ isUnclear: unclear }) => (unclear ? t("ui.zero_unclear") : ""),
  };
}
