/** An item of the list of work as it is shown: what is to be done, about what, how urgent, and where it is done. */
import { buildApiUrl } from "@/api/client";
import type { DeadlineRead, InboxItem, WorkGroup, WorkTopic } from "@/api/generated/types.gen";
import { formatDay } from "@/lib/dates";
import { t } from "@/locales";
import type { TagLook } from "@/presentation/certainty";
import { toDaysLeftTag } from "@/presentation/deadlineTags";
import type { IconName } from "@/presentation/icons";

export interface Route {
  name: string;
  params?: Record<string, string>;
  query?: Record<string, string>;
}

/** What `/inbox` and `/deadlines` say alike, and what only one of them knows. */
export type Work = Pick<InboxItem, "id" | "topic" | "kind" | "title" | "about" | "detail" | "entity" | "entity_id" | "item_id" | "org_unit_name" | "due_on" | "days_left"> &
  Partial<Pick<InboxItem, "group" | "is_late" | "since" | "why" | "mark">> &
  Partial<Pick<DeadlineRead, "lapses">> & { arithmetic?: string | null; basis?: string | null; text?: string | null; certainty?: DeadlineRead["certainty"] | null; remarks?: string[] };

const ICONS: Record<WorkTopic, IconName> = {
  approval: "check",
  second_person: "team",
  violation: "hammer",
  recommendation: "inspection",
  visit: "calendar",
  task: "list",
  report: "page",
  rating: "star",
  support: "hands",
  activity: "megaphone",
  import: "table",
  notice: "info",
};

export const TOPICS = Object.keys(ICONS) as WorkTopic[];
/** Topics that have a day in the law or in a plan. */
export const DATED_TOPICS: WorkTopic[] = ["violation", "recommendation", "task", "report"];
export const GROUPS: WorkGroup[] = ["late", "week", "waiting", "direct", "notice"];

export const getIcon = ({ topic }: Work): IconName => ICONS[topic];

/** Where a kind of work is done: the screens, the best first, whichever exists and is open to the person. */
const SCREENS: Record<string, (work: Work) => Route[]> = {
  plan_approval: ({ entity_id: plan }) => [{ name: "plan", query: { plan } }],
  target_approval: ({ entity_id: plan }) => [{ name: "plan", query: { plan } }],
  plan_returned: ({ entity_id: plan }) => [{ name: "plan", query: { plan } }],
  target_returned: ({ entity_id: plan }) => [{ name: "plan", query: { plan } }],
  rating_score: ({ entity_id: id }) => [{ name: "rating-score", params: { id } }, { name: "commune-rating", params: { id } }],
  rating_verify: ({ entity_id: id }) => [{ name: "rating-verify", params: { id } }, { name: "commune-rating", params: { id } }],
  rating_decide: ({ entity_id: id }) => [{ name: "rating-decide", params: { id } }, { name: "commune-rating", params: { id } }],
  recommendation: ({ item_id: id }) => [{ name: "recommendation", params: { id: id ?? "" } }],
  report_due: () => [{ name: "reports" }],
  report_reminder: ({ entity_id: id }) => [{ name: "report-reminder", params: { id } }, { name: "reports" }],
  second_approval: () => [{ name: "inbox", query: { topic: "second_person" } }],
  sealed_visit: () => [{ name: "inspection-plans-today" }],
  sync_conflict: () => [{ name: "outbox" }],
  sync_refused: () => [{ name: "outbox" }],
  support: () => [{ name: "support-services" }, { name: "support" }],
  support_reminder: () => [{ name: "support-services" }, { name: "support" }],
};
const RECORDS: Record<string, string> = {
  violations: "violation",
  plan_tasks: "task",
  reports: "report",
  inspections: "inspection",
  communication_activities: "communication-activity",
  imports: "import-check",
  webhook_subscriptions: "webhook",
  establishments: "establishment",
  inspection_plans: "inspection-plan",
  task_reports: "task-report-record",
  proposals: "proposal-record",
  rechecks: "recheck-record",
  agency_reports: "agency-report-record",
};

export function listScreens(work: Work): Route[] {
  const record = RECORDS[work.entity];
  return SCREENS[work.kind]?.(work) ?? (record ? [{ name: record, params: { id: work.entity_id } }] : []);
}

/** A file that lies in the list itself: the address to take it from. */
export const getFileUrl = ({ kind, entity_id }: Work): string | undefined =>
  kind === "weekly_digest" ? buildApiUrl("/jobs/{id}/result", { path: { id: entity_id } }) : undefined;

export const formatText = ({ title, about }: Work): string => (about ? `${title}: ${about}` : title);

/** Whose it is, and until or since when. */
export function formatMeta(work: Work): string {
  const { detail, about, org_unit_name: unit, due_on: day, since } = work;
  const when = day ? t("inbox.due_on", { day: formatDay(day) }) : since && work.topic === "notice" ? formatDay(since) : since ? t("inbox.since", { day: formatDay(since) }) : null;
  // The dot stays with what follows it, so that no line ends in one.
  return [detail?.replace(/\.$/, ""), unit === about ? null : unit, when].filter(Boolean).join(" ·\u00A0");
}

/** Why it stands here is said where the words above it do not say it. */
export const formatWhy = ({ topic, why }: Work): string => (["notice", "second_person", "visit"].includes(topic) ? (why ?? "") : "");

export function toTag(work: Work): TagLook | undefined {
  const { days_left: days, is_late: late, mark, lapses } = work;
  if (days === null || days === undefined) return late ? { tone: "bad", icon: "warning", label: t("inbox.late") } : undefined;
  if (mark !== "escalated" || days < 0) return toDaysLeftTag(days, lapses);
  return { tone: "wait", icon: "warning", label: t("deadlines.left", { days }) };
}

export interface Narrowing {
  topic: string;
  when: string;
}

/** Whether an item of one's own list passes the filters. */
export function passes(work: Work, { topic, when }: Narrowing): boolean {
  const days = work.days_left ?? null;
  if (topic && work.topic !== topic) return false;
  if (when === "overdue") return work.is_late === true;
  return when === "" || (days !== null && days >= 0 && days <= Number(when));
}

/** By group, in the order of the server; the groups that have something. */
export const groupWork = (all: Work[]): { group: WorkGroup; items: Work[] }[] =>
  GROUPS.map((group) => ({ group, items: all.filter((one) => one.group === group) })).filter(({ items }) => items.length > 0);
