/** The head counts of all places of a unit as a grid: a row is a place, saved as its head count of one day. */
import { api } from "@/api/client";
import { getTypeName } from "@/api/catalogues";
import type { PlaceCountRead, WorkforceCountCreate, WorkforceCountRead } from "@/api/generated/types.gen";
import type { GridColumn, GridRecord, GridRow, Numbers } from "@/composables/countGridState";
import type { GridSource } from "@/composables/useRowQueue";
import { formatDay } from "@/lib/dates";
import { toCheckedBody } from "@/lib/bodies";
import { t } from "@/locales";
import { NUMBERS, PARTS, isUnclear } from "./headCount";

/** The largest head count that the server takes. */
const MOST = 1_000_000;
/** Rows that a page of the list brings. */
export const PLACES_AT_ONCE = 100;

export const listColumns = (): GridColumn[] =>
  NUMBERS.map((key) => ({ key, label: t(`establishments.short_${key}`), most: MOST, isNeeded: key === "total" || key === "female" }));

const toNumbers = (count: WorkforceCountRead): Numbers => Object.fromEntries(NUMBERS.map((key) => [key, count[key]]));

export const toGridRecord = (count: WorkforceCountRead): GridRecord => ({ id: count.id, version: count.version, numbers: toNumbers(count), isUnclear: isUnclear(count) });

export function toGridRow({ establishment_id, name, establishment_type, count, before }: PlaceCountRead): GridRow {
  const last = before ? t("establishments.grid_last", { day: formatDay(before.counted_on) }) : t("establishments.grid_never");
  return {
    key: establishment_id,
    label: name,
    note: [getTypeName(establishment_type), last].filter(Boolean).join(" · "),
    record: count ? toGridRecord(count) : null,
    before: before ? toNumbers(before) : null,
    beforeLabel: t("establishments.grid_before"),
    unclearBefore: before && isUnclear(before) ? ["under_18"] : [],
  };
}

/** No part is more than the whole. */
export function checkParts(numbers: Numbers): Record<string, string> {
  const total = numbers["total"] ?? null;
  if (total === null) return {};
  const wrong = PARTS.filter((part) => (numbers[part] ?? 0) > total);
  return Object.fromEntries(wrong.map((part) => [part, t("establishments.grid_more_than_total", { total })]));
}

/** Counts of one day; another day is another grid. */
export function buildSource(day: string): GridSource {
  return {
    create: async (row, { id, key, numbers }) =>
      toGridRecord(await api.post("/establishments/{id}/workforce-counts", { path: { id: row.key }, body: toCheckedBody<WorkforceCountCreate>({ id, counted_on: day, total: null, female: null, ...numbers }), key, hasOwnQueue: true })),
    update: async (row, { id, version, numbers }) =>
      toGridRecord(await api.patch("/establishments/{id}/workforce-counts/{count_id}", { path: { id: row.key, count_id: id }, body: numbers, version: version ?? 0, hasOwnQueue: true })),
    find: async (row) => {
      const { items } = await api.get("/establishments/{id}/workforce-counts", { path: { id: row.key }, query: { limit: 200 } });
      const found = items.find(({ counted_on }) => counted_on === day);
      return found ? toGridRecord(found) : null;
    },
    toRecord: (current) => toGridRecord(current as WorkforceCountRead),
    check: checkParts,
    caution: ({ isUnclear: unclear }) => (unclear ? t("ui.zero_unclear") : ""),
  };
}
