/** What stands in the way of taking an import back. */
import { type Failure, isProblem } from "@/api/problem";
import { t } from "@/locales";

export interface RevertConflict {
  id: string;
  name: string | null;
  reason: string;
}

/** The records that the problem names, and how many there are in all. */
export function readRevertConflicts(failure: Failure | null): { items: RevertConflict[]; count: number } {
  if (!isProblem(failure, "import-touched-since")) return { items: [], count: 0 };
  const items = (failure.members["changed"] ?? []) as RevertConflict[];
  return { items, count: Number(failure.members["changed_count"] ?? items.length) };
}

export function formatReason({ reason }: RevertConflict): string {
  if (reason === "part-changed") return t("imports.touched_count");
  return reason === "in-use" ? t("imports.touched_used") : t("imports.touched_changed");
}
