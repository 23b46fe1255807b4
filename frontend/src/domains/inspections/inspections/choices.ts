/** What can be chosen in minutes: places, acts of violation, answers. */
import { api } from "@/api/client";
import { getCommuneName, getTypeName } from "@/api/catalogues";
import type { EstablishmentRow, ViolationTypeRead } from "@/api/generated/types.gen";
import { formatCitation } from "@/lib/citations";
import { formatNumber } from "@/lib/numbers";
import { language, t } from "@/locales";
import type { Choice } from "@/presentation/choice";

const SUGGESTIONS = 12;
const MOST_ACTS = 200;

export interface PlaceChoice extends Choice {
  type: string;
  unit: string;
  area: string;
  area_name: string;
}

/** Places by words of name, address or owner. */
export async function searchPlaces(q: string): Promise<PlaceChoice[]> {
  const { items } = await api.get("/establishments", { query: { q, limit: SUGGESTIONS } });
  return items.map(toPlaceChoice);
}

export function toPlaceChoice(row: Pick<EstablishmentRow, "id" | "name" | "establishment_type" | "org_unit_id" | "org_unit_name" | "area_id" | "area_name">): PlaceChoice {
  const context = [getTypeName(row.establishment_type), getCommuneName(row.org_unit_id, row.org_unit_name)].filter(Boolean).join(" · ");
  return { value: row.id, label: row.name, context, type: row.establishment_type, unit: row.org_unit_id, area: row.area_id ?? "", area_name: row.area_name ?? "" };
}

/** Acts that were in force on the day and fit the type of place ("": any); without words, the first of them. */
export async function searchActs(q: string, on: string, type = ""): Promise<Choice[]> {
  const query = { on, limit: SUGGESTIONS, q: q.trim() || undefined, establishment_type: type || undefined };
  const { items } = await api.get("/violation-types", { query });
  return items.map(toActChoice);
}

/** All acts that were in force on the day and fit the type of place. */
export async function fetchFittingActs(on: string, type: string): Promise<ViolationTypeRead[]> {
  const { items } = await api.get("/violation-types", { query: { on, establishment_type: type, limit: MOST_ACTS } });
  return items;
}

export const toActChoice = (act: ViolationTypeRead): Choice => ({ value: act.id, label: act.title, context: formatActContext(act) });

/** "Điểm a khoản 4 Điều 26 … · 10.000.000–15.000.000 đồng" */
export function formatActContext(act: ViolationTypeRead): string {
  const range =
    act.fine_max === null
      ? t("inspections.no_fine")
      : t("inspections.fine_range", { min: formatNumber(act.fine_min ?? 0, language()), max: formatNumber(act.fine_max, language()) });
  return [formatCitation(act), range, act.is_verified ? "" : t("ui.unverified")].filter(Boolean).join(" · ");
}

export const listAnswerChoices = (): Choice[] => [
  { value: "compliant", label: t("inspections.answer_compliant"), icon: "check" },
  { value: "non_compliant", label: t("inspections.answer_non_compliant"), icon: "close", bad: true },
  { value: "not_applicable", label: t("inspections.answer_not_applicable"), icon: "dash" },
];

export const TRIGGERS = ["complaint", "agency_request", "suspected_sign"] as const;
export const SUBJECTS = ["household_business", "individual", "organisation"] as const;
/** In the order of the paper. */
export const FUNCTIONS = ["leader", "deputy_leader", "member"] as const;
