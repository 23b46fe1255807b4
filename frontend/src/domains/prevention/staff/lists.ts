/** Where the staff list was left, and by what it can be narrowed. */
import { ref } from "vue";
import { today } from "@/api/session";
import { formatDay } from "@/lib/dates";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import type { Filter } from "@/components/UiChips.vue";
import { listTierChoices, listWorkingTiers } from "@/presentation/tiers";
import { getThisYear } from "@/presentation/periods";
import { listCommuneChoices } from "@/presentation/unitChoices";

export const lastList = ref("/can-bo");
export const FILTERS = ["needs_training", "new_since", "trained_in_duty", "trained_in", "is_direct_duty", "kind", "org_unit_id", "boundaries", "level", "all"] as const;
/** Everything that the list keeps in the address. */
export const IN_ADDRESS = [...FILTERS, "q"] as const;
export const KINDS = ["officer", "employee", "collaborator", "rapporteur", "police", "other"] as const;

export const listKindChoices = (): Choice[] => KINDS.map((value) => ({ value, label: t(`terms.staff_kind_${value}`) }));
/** This year and the one before, each in words. */
function years(word: "staff.filter_needs" | "staff.filter_trained"): Choice[] {
  const now = getThisYear();
  return [now, now - 1].map((year) => ({ value: String(year), label: t(word, { year: String(year) }) }));
}

/** Since the first day of this year, or of the one before. */
function listFirstDays(): Choice[] {
  const now = getThisYear();
  return [now, now - 1].map((year) => ({ value: `${year}-01-01`, label: t("staff.filter_new", { day: formatDay(`${year}-01-01`) }) }));
}

export function buildFilters(): Filter[] {
  const units = listCommuneChoices();
  const all: (Filter | null)[] = [
    { name: "needs_training", label: t("staff.filter_needs_any"), choices: years("staff.filter_needs") },
    { name: "trained_in", label: t("staff.filter_trained_any"), choices: years("staff.filter_trained") },
    { name: "new_since", label: t("staff.filter_new_any"), choices: listFirstDays() },
    {
      name: "trained_in_duty",
      label: t("staff.filter_in_duty"),
      choices: (["true", "false"] as const).map((value) => ({ value, label: t(`staff.in_duty_${value}`) })),
    },
    { name: "is_direct_duty", label: t("staff.direct") },
    { name: "kind", label: t("staff.field_kind"), choices: listKindChoices() },
    units.length > 1 ? { name: "org_unit_id", label: t("staff.filter_commune"), choices: units } : null,
    units.length > 1
      ? {
          name: "level",
          label: t("staff.filter_level"),
          choices: listTierChoices(listWorkingTiers()),
        }
      : null,
    { name: "all", label: t("staff.filter_left") },
  ];
  return all.filter((one) => one !== null);
}

/** The staff list is that of today, unless those who left are asked for, or a year that judges by a day of its own. */
export function toQuery(values: Record<(typeof IN_ADDRESS)[number], string>): Record<string, string> {
  const { all, ...others } = values;
  return { ...others, active_on: all || others.needs_training ? "" : today() };
}
