/** What is due, in words: what to do, about what, how urgent, and where it is done. */
import type { DueRead } from "@/api/generated/types.gen";
import { addDays, countDaysBetween, formatDay } from "@/lib/dates";
import { type WordKey, t } from "@/locales";
import type { IconName } from "@/presentation/icons";
import type { Tone } from "@/presentation/statuses";

export type Urgency = "late" | "week" | "waiting";

export interface Route {
  name: string;
  params?: Record<string, string>;
}

export interface Item {
  key: string;
  urgency: Urgency;
  icon: IconName;
  text: string;
  meta: string;
  tag?: { tone: Tone; icon: IconName; label: string };
  /** The screens where it is done, the best first: whichever exists and is open to the person. */
  to: Route[];
}

const WEEK = 7;

const icons: Record<DueRead["kind"], IconName> = {
  task: "list",
  violation: "hammer",
  recommendation: "inspection",
  activity: "megaphone",
  support: "hands",
  rating: "star",
  import: "table",
  plan: "returned",
  target: "returned",
};

const screens: Record<DueRead["kind"], (entry: DueRead) => Route[]> = {
  task: ({ id }) => [{ name: "task", params: { id } }, { name: "tasks" }],
  violation: ({ id }) => [{ name: "violation", params: { id } }],
  recommendation: ({ id }) => [{ name: "recommendation", params: { id } }],
  activity: ({ id }) => [{ name: "communication-activity", params: { id } }],
  support: () => [{ name: "support-services" }, { name: "support" }],
  rating: ({ id, detail }) => [
    { name: detail === "self_assessed" ? "rating-verify" : detail === "verified" ? "rating-decide" : "rating-score", params: { id } },
    { name: "commune-rating", params: { id } },
  ],
  import: ({ id }) => [{ name: "import-check", params: { id } }],
  plan: () => [{ name: "plan" }],
  target: () => [{ name: "plan" }],
};

/** Months as people list them: "tháng 8, 9". */
const formatMonths = (entry: DueRead): string => (entry.months ?? []).map((month) => String(Number(month.slice(5, 7)))).join(", ");

function formatText(entry: DueRead, own: boolean): string {
  const { kind, title, detail, org_unit_name: unit, count } = entry;
  if (kind === "task") return title;
  if (kind === "support") return t(own ? "board.do_support" : "board.remind_support", { months: formatMonths(entry) });
  if (kind === "rating") return t(`board.do_rating_${detail}` as WordKey, { unit, year: title });
  if (kind === "import") return t(count ? "board.do_import" : "board.do_import_clean", { count: count ?? 0, file: title });
  return t(`board.do_${kind}`, { title });
}

function formatMeta(entry: DueRead): string {
  const { kind, detail, since, org_unit_name: unit } = entry;
  const waits = since ? t("board.since", { day: formatDay(since) }) : null;
  const parts = {
    task: [detail],
    violation: [detail, unit, since && t("board.recorded", { day: formatDay(since) })],
    recommendation: [detail, unit],
    activity: [unit, entry.due_on && t("board.planned_for", { day: formatDay(entry.due_on) })],
    support: [unit],
    rating: [waits],
    import: [waits],
    plan: [detail && t("board.reason", { reason: detail })],
    target: [detail && t("board.reason", { reason: detail })],
  }[kind];
  return parts.filter(Boolean).join(" · ");
}

function getUrgency(entry: DueRead, today: string): Urgency {
  if (entry.kind === "support") return (entry.months?.length ?? 0) > 1 ? "late" : "waiting";
  if (entry.due_on === null || entry.due_on === undefined) return "waiting";
  // A planned activity whose day has come only waits for a word.
  if (entry.kind === "activity") return "waiting";
  if (entry.due_on < today) return "late";
  return entry.due_on <= addDays(today, WEEK) ? "week" : "waiting";
}

function toTag(entry: DueRead, today: string): Item["tag"] {
  if (!entry.due_on || entry.kind === "activity") return undefined;
  const days = countDaysBetween(today, entry.due_on);
  if (days < 0) return { tone: "bad", icon: "warning", label: t("board.days_over", { days: -days }) };
  if (days === 0) return { tone: "wait", icon: "clock", label: t("board.today") };
  return { tone: days <= WEEK ? "wait" : "neutral", icon: "clock", label: t("board.days_left", { days }) };
}

function toItem(entry: DueRead, today: string, own: boolean): Item {
  return {
    key: `${entry.kind} ${entry.id}`,
    urgency: getUrgency(entry, today),
    icon: icons[entry.kind],
    text: formatText(entry, own),
    meta: formatMeta(entry),
    tag: toTag(entry, today),
    to: screens[entry.kind](entry),
  };
}

/** Communes that owe the same months are one reminder, not one each. */
function mergeCommunes(due: DueRead[]): DueRead[] {
  const silent = new Map<string, DueRead[]>();
  for (const entry of due.filter(({ kind }) => kind === "support")) silent.set(formatMonths(entry), [...(silent.get(formatMonths(entry)) ?? []), entry]);
  const firsts = new Map([...silent.values()].map((all) => [all[0]?.id, all]));
  return due
    .filter((entry) => entry.kind !== "support" || firsts.has(entry.id))
    .map((entry) => {
      const all = entry.kind === "support" ? firsts.get(entry.id) : undefined;
      return all ? { ...entry, org_unit_name: all.map(({ org_unit_name: name }) => name).join(", ") } : entry;
    });
}

/** How many lines are late. */
export const countLate = (due: DueRead[], today: string): number => mergeCommunes(due).filter((entry) => getUrgency(entry, today) === "late").length;

/** The lines by urgency; `own`: they are a commune's own, not others' that the office reminds of. */
export function groupByUrgency(due: DueRead[], today: string, own: boolean): { urgency: Urgency; items: Item[] }[] {
  const items = mergeCommunes(due).map((entry) => toItem(entry, today, own));
  return (["late", "week", "waiting"] as const)
    .map((urgency) => ({ urgency, items: items.filter((item) => item.urgency === urgency) }))
    .filter(({ items: some }) => some.length > 0);
}
