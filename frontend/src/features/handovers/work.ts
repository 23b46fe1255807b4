/** Open work in words: what it is, when it is due, and which of it can move. */
import type { PaperItem, WorkRead } from "@/api/generated/types.gen";
import { formatDay } from "@/lib/dates";
import { t } from "@/locales";

type Told = Pick<WorkRead, "kind" | "detail" | "due_on" | "since"> & { title: string | null; org_unit_name: string | null };

export function titleOf({ kind, title, org_unit_name }: Told): string {
  if (title === null) return t("handovers.beyond");
  if (kind === "inspection") return t("handovers.inspection_of", { title });
  if (kind === "rating") return t("handovers.rating_of", { unit: org_unit_name ?? "", year: title });
  return title;
}

export function metaOf(work: Told): string {
  const parts = [
    t(`handovers.kind_${work.kind}`),
    work.kind === "rating" ? null : work.detail,
    work.kind === "rating" ? null : work.org_unit_name,
    work.due_on ? t("handovers.due", { day: formatDay(work.due_on) }) : work.since && t("handovers.since", { day: formatDay(work.since) }),
  ];
  return parts.filter(Boolean).join(" · ");
}

const screens: Record<WorkRead["kind"], string> = {
  inspection: "inspection",
  violation: "violation",
  import: "import-check",
  activity: "communication-activity",
  rating: "commune-rating",
  approval: "second-approval",
  task: "task",
};

export const linkOf = ({ kind, id }: Pick<WorkRead, "kind" | "id">) => ({ name: screens[kind], params: { id } });

export const resultOf = ({ moved, obstacle }: PaperItem): string => (moved ? t("handovers.moved") : (obstacle?.message ?? ""));

export const GROUPS = ["moves", "with_role", "stays"] as const;

/** What of the page goes to the receiver: nothing that they could not go on with. */
export const canMove = ({ how, can_take }: WorkRead): boolean => how === "moves" && can_take !== false;
