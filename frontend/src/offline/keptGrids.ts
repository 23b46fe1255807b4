/**
 * What was typed into grids of counts and is not in the register yet. A grid keeps and sends it by itself while its page is open
 * (`composables/useUnsavedRows.ts`); here it is listed.
 */
import { shallowRef } from "vue";
import { type RouteLocationRaw } from "vue-router";
import { communes, getCommuneName } from "@/api/catalogues";
import { me } from "@/api/session";
import type { Unsaved } from "@/composables/countGridState";
import { formatDay } from "@/lib/dates";
import { dropDraft, listDrafts, loadDraft } from "@/lib/drafts";
import { t } from "@/locales";
import { formatUnitName } from "@/presentation/unitName";

const PREFIX = "count-grid:";

/** Where the numbers of a grid are entered, and what it is called. */
interface Place {
  name: string;
  /** The unit whose numbers they are; "": of whoever is signed in. */
  unit: string;
  page: RouteLocationRaw;
}

export interface KeptGrid extends Place {
  form: string;
  rows: number;
  cells: number;
  savedAt: string;
  /** A request was made whose answer did not come, so the server may have it. */
  isSent: boolean;
}

const shown = shallowRef<KeptGrid[]>([]);

/** As they were when they were read last. */
export const keptGrids = shown;

const formatMonth = (month: string): string => `${Number(month.slice(5, 7))}/${month.slice(0, 4)}`;

/** By the name that a grid has on the device; null for one that this version does not know. */
function findPlace(form: string): Place | null {
  const [kind, ...parts] = form.slice(PREFIX.length).split(":");
  const [first = "", second = ""] = parts;
  if (kind === "head-counts") return { name: t("outbox.grid_head_counts", { day: formatDay(first) }), unit: "", page: { name: "establishment-counts", query: { ngay: first } } };
  const query = { org_unit_id: first };
  if (kind === "support-month") return { name: t("outbox.grid_support", { month: formatMonth(second) }), unit: first, page: { name: "support-month", params: { month: second }, query } };
  return kind === "budget" ? { name: t("outbox.grid_budget", { year: second }), unit: first, page: { name: "budget-grid", query: { ...query, nam: second } } } : null;
}

/** A new record is sent with all its numbers, also with those that nobody typed. */
function countCells({ typed, pending }: Unsaved): number {
  const sent = Object.entries(pending?.numbers ?? {}).filter(([, value]) => value !== null);
  return new Set([...Object.keys(typed), ...sent.map(([key]) => key)]).size;
}

async function read(user: string, form: string): Promise<KeptGrid[]> {
  const place = findPlace(form);
  const draft = place && (await loadDraft<Record<string, Unsaved>>(user, form).catch(() => undefined));
  if (!place || !draft) return [];
  const rows = Object.values(draft.data);
  return [{ ...place, form, rows: rows.length, cells: rows.reduce((sum, row) => sum + countCells(row), 0), savedAt: draft.savedAt, isSent: rows.some(({ pending }) => pending !== null) }];
}

export async function loadKeptGrids(): Promise<void> {
  const user = me.value?.user.id ?? "";
  const forms = user ? (await listDrafts(user)).filter((form) => form.startsWith(PREFIX)) : [];
  const found = (await Promise.all(forms.map((form) => read(user, form)))).flat();
  // Numbers of a unit below: only its name tells two of them apart.
  if (found.some(({ unit }) => unit !== "" && !findOwnUnit(unit))) void communes.load();
  shown.value = found.sort((a, b) => (a.savedAt < b.savedAt ? -1 : 1));
}

const findOwnUnit = (id: string) => me.value?.units.find((one) => one.id === id);

/** "" where there is but one unit whose numbers they can be. */
export function getUnitName({ unit }: KeptGrid): string {
  const own = findOwnUnit(unit);
  if (!own) return unit && getCommuneName(unit, "");
  return (me.value?.units.length ?? 0) > 1 ? formatUnitName(own) : "";
}

export async function withdrawGrid({ form }: KeptGrid): Promise<void> {
  await dropDraft(me.value?.user.id ?? "", form);
  await loadKeptGrids();
}
