/** What is still to be done in a commune this year: what, whose it is, and where it is done. */
import type { CommuneOverviewRead, CommuneTarget } from "@/api/generated/types.gen";
import { may, me, today } from "@/api/session";
import { formatDay } from "@/lib/dates";
import { t } from "@/locales";
import type { LinkTo, Target } from "./useLinks";
import { isBelow } from "./targetStatus";

export interface Todo {
  key: string;
  text: string;
  whose: string;
  to?: Target;
}

type Page = CommuneOverviewRead;

const formatCommune = (page: Page): string => t("communes.whose_commune", { kind: page.kind });

const findTarget = ({ targets }: Page, indicator: string): CommuneTarget | undefined =>
  targets.find((one) => one.indicator === indicator && one.kind === "share");

/** How much a target lacks here; where the plan does not count it yet, what the register's own counts say. */
function countMissing(page: Page, indicator: string, own: number): number {
  return findTarget(page, indicator)?.remaining ?? own;
}

/** The list of what does not count yet, for whoever may open it. */
function toRecordsTarget(page: Page, indicator: string, link: LinkTo): Target {
  const target = findTarget(page, indicator);
  if (!target?.records) return undefined;
  return link("target-records", { counted: "false", org_unit_id: page.org_unit_id }, { code: target.code });
}

function listCommunicationTodos(page: Page, link: LinkTo): Todo[] {
  const { communication: held } = page;
  const none = countMissing(page, "communes_communicating", held && held.own + held.joint === 0 ? 1 : 0) > 0;
  const unit = { org_unit_id: page.org_unit_id };
  const list: Todo[] = [];
  if (none) {
    list.push({
      key: "communicate",
      text: t("communes.todo_communicate"),
      whose: formatCommune(page),
      to: link("communication-activity-new") ?? link("communication-activities", unit),
    });
  }
  if (held && held.due > 0) {
    const to = link("communication-activities", { ...unit, is_due: "true" });
    list.push({ key: "due", text: t("communes.todo_due", { count: held.due }), whose: formatCommune(page), to });
  }
  return list;
}

function listPlaceTodos(page: Page, link: LinkTo): Todo[] {
  const own = page.establishments;
  const uncounted = countMissing(page, "workforce_known", own?.uncounted ?? 0);
  const visited = findTarget(page, "establishments_inspected");
  const unseen = isBelow(visited, page.as_of) ? (visited?.remaining ?? 0) : 0;
  const open = countMissing(page, "violations_handled", page.violations?.open ?? 0);
  const all: (Todo | false)[] = [
    uncounted > 0 && {
      key: "uncounted",
      text: t("communes.todo_uncounted", { count: uncounted }),
      whose: formatCommune(page),
      to: link("establishments", { org_unit_id: page.org_unit_id, status: "active", uncounted: "true" }),
    },
    unseen > 0 && {
      key: "unseen",
      text: t("communes.todo_unseen", { count: unseen }),
      whose: t("communes.whose_team"),
      to: toRecordsTarget(page, "establishments_inspected", link),
    },
    open > 0 && {
      key: "open",
      text: t("communes.todo_open", { count: open }),
      whose: t("communes.whose_handlers"),
      to: link("violations", { org_unit_id: page.org_unit_id, status: "recorded" }),
    },
  ];
  return all.filter((one) => one !== false);
}

function listStaffTodos(page: Page, link: LinkTo): Todo[] {
  const { staff } = page;
  const untrained = countMissing(page, "staff_trained", staff ? staff.direct - staff.trained : 0);
  const list = { org_unit_id: page.org_unit_id };
  if (staff?.direct === 0) {
    const to = link("staff", list);
    return [{ key: "nobody", text: t("communes.todo_nobody"), whose: formatCommune(page), to }];
  }
  if (untrained === 0) return [];
  const to = link("staff", { ...list, needs_training: String(page.year) });
  return [{ key: "untrained", text: t("communes.todo_untrained", { count: untrained }), whose: t("communes.whose_office"), to }];
}

function listSupportTodos({ support: months, ...page }: Page, link: LinkTo): Todo[] {
  if (!months || months.missing.length === 0) return [];
  const names = months.missing.map((month) => String(Number(month.slice(5)))).join(", ");
  const text = t("communes.todo_support", { months: names });
  const [first = ""] = months.missing;
  const isOwn = (me.value?.units ?? []).some(({ id }) => id === page.org_unit_id);
  const to = (isOwn && link("support-month", undefined, { month: first })) || link("support");
  return [{ key: "support", text, whose: t("communes.whose_commune", { kind: page.kind }), to }];
}

/** Only whoever follows ratings before their approval can say where one stands. */
function listRatingTodos(page: Page, link: LinkTo): Todo[] {
  if (!page.ratings || !may("rating:follow")) return [];
  const now = page.ratings.find(({ year }) => year === page.year);
  if (now?.status === "approved") return [];
  const year = String(page.year);
  // A unit that runs the plan itself is verified by the office above it.
  const verifier = t(page.district_name === null ? "communes.whose_superior" : "communes.whose_office");
  const whose = { self_assessed: verifier, verified: t("communes.whose_leader") } as Record<string, string>;
  return [
    {
      key: "rating",
      text: t(`communes.todo_rating_${now?.status ?? "none"}`, { year }),
      whose: whose[now?.status ?? ""] ?? formatCommune(page),
      to: now ? link("commune-rating", undefined, { id: now.id }) : link("commune-ratings"),
    },
  ];
}

function listTaskTodos(page: Page, link: LinkTo): Todo[] {
  return page.tasks
    .filter(({ status }) => status !== "done")
    .map((task) => ({
      key: task.id,
      text: task.due_on ? t(task.due_on < today() ? "communes.todo_task_late" : "communes.todo_task_due", { title: task.title, day: formatDay(task.due_on) }) : task.title,
      whose: task.agency,
      to: link("tasks"),
    }));
}

/** In the order of the plan: what is told to people, places, staff, support, the rating, and its own tasks. */
export function listTodos(page: Page, link: LinkTo): Todo[] {
  return [listCommunicationTodos, listPlaceTodos, listStaffTodos, listSupportTodos, listRatingTodos, listTaskTodos].flatMap((part) => part(page, link));
}
