/** What several minutes of one team, place and day are called, each by a name of its own. */
import type { InspectionRow } from "@/api/generated/types.gen";
import { t } from "@/locales";
import { formatMoment } from "@/presentation/moments";

type Visit = Pick<InspectionRow, "id" | "record_no" | "created_at">;

const isBefore = (a: Visit, b: Visit): number => (a.created_at === b.created_at ? (a.id < b.id ? -1 : 1) : a.created_at < b.created_at ? -1 : 1);

/** By its number; a draft by when it was made and, where others were made in that minute, by which of them it is. */
export function nameVisits(all: Visit[]): Map<string, string> {
  const drafts = new Map<string, Visit[]>();
  for (const one of all.filter(({ record_no }) => !record_no).sort(isBefore)) {
    const at = formatMoment(one.created_at);
    drafts.set(at, [...(drafts.get(at) ?? []), one]);
  }
  const nameDraft = (of: Visit): string => {
    const at = formatMoment(of.created_at);
    const together = drafts.get(at) ?? [];
    return together.length > 1 ? t("inspections.same_draft_nth", { at, nth: together.indexOf(of) + 1 }) : t("inspections.same_draft", { at });
  };
  return new Map(all.map((one) => [one.id, one.record_no ? t("inspections.paper_no", { no: one.record_no }) : nameDraft(one)]));
}
