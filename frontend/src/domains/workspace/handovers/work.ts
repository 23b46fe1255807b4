/** Open work in words: what it is, when it is due, and which of it can move. */
import type { PaperItem, WorkRead } from "@/api/generated/types.gen";
import { formatDay } from "@/lib/dates";
import { t } from "@/locales";

type Told = Pick<WorkRead, "kind" | "detail" | "due_on" | "due_title" | "since"> & { title: string | null; org_unit_name: string | null };

export function formatTitle({ kind, title, org_unit_name }: Told): string {
  if (title === null) return t("handovers.beyond");
  if (kind === "inspection_plan" && !title) return t("handovers.plan_hidden");
  if (kind === "inspection") return t("handovers.inspection_of", { title });
  if (kind === "rating") return t("handovers.rating_of", { unit: org_unit_name ?? "", year: title });
  return title;
}

export function formatMeta(work: Told): string {
  const parts = [
    t(`handovers.kind_${work.kind}`),
    work.kind === "rating" ? null : work.detail,
    work.kind === "rating" ? null : work.org_unit_name,
    work.due_on ? formatDue(work, formatDay(work.due_on)) : work.since && t("handovers.since", { day: formatDay(work.since) }),
  ];
  return parts.filter(Boolean).join(" · ");
}

const formatDue = ({ due_title: title }: Told, day: string): string => (title ? t("handovers.due_of", { title, day }) : t("handovers.due", { day }));

/** The article behind the day, and how sure it is where it was not read in the text itself. */
export function formatBasis({ due_basis, due_certainty }: WorkRead): string {
  const doubt = due_certainty && due_certainty !== "verified" ? t(`handovers.sure_${due_certainty}`) : "";
  return due_basis ? [due_basis, doubt].filter(Boolean).join(" · ") : "";
}

const screens: Record<WorkRead["kind"], string> = {
  inspection: "inspection",
  violation: "violation",
  inspection_plan: "inspection-plan",
  recommendation: "recommendation",
  plan_approval: "inspection-plan",
  import: "import-check",
  activity: "communication-activity",
  rating: "commune-rating",
  approval: "second-approval",
  task: "task",
};

export const toWorkRoute = ({ kind, id }: Pick<WorkRead, "kind" | "id">) => ({ name: screens[kind], params: { id } });

export const formatResult = ({ moved, obstacle }: PaperItem): string => (moved ? t("handovers.moved") : (obstacle?.message ?? ""));

export const GROUPS = ["moves", "with_role", "stays"] as const;

/** What of the page goes to the receiver: nothing that they could not go on with. */
export const canMove = ({ how, can_take }: WorkRead): boolean => how === "moves" && can_take !== false;
