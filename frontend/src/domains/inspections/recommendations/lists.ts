/** Where the list was left, by what it can be narrowed, and how urgent a line is. */
import { computed, ref, shallowRef } from "vue";
import { api } from "@/api/client";
import { formatCommune, communes } from "@/api/catalogues";
import type { RecommendationRead } from "@/api/generated/types.gen";
import { me } from "@/api/session";
import { countDaysBetween, formatDay } from "@/lib/dates";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import type { IconName } from "@/presentation/icons";
import type { Tone } from "@/presentation/statuses";
import type { Filter } from "@/components/UiChips.vue";

export type Way = "fulfil" | "withdraw" | "reopen";

export const lastList = ref("/kien-nghi");
export const FILTERS = ["overdue", "status", "team_id", "org_unit_id", "boundaries"] as const;
export const IN_ADDRESS = [...FILTERS, "q"] as const;
const MOST = 200;
const WEEK = 7;
const teams = shallowRef<Choice[]>([]);
/** Members of teams see the tasks of their own. */
const own = computed((): Choice[] => {
  const roles = me.value?.roles ?? [];
  const isBound = roles.length > 0 && roles.every(({ role }) => role === "inspector");
  return isBound ? (me.value?.teams ?? []).map(({ id, name }) => ({ value: id, label: name })) : teams.value;
});

export async function loadTeams(): Promise<void> {
  const page = await api.get("/inspection-teams", { query: { limit: MOST } });
  teams.value = page.items.map(({ id, name }) => ({ value: id, label: name }));
}

export function buildFilters(): Filter[] {
  const units = communes.items.value.map((unit) => ({ value: unit.id, label: formatCommune(unit) }));
  const all: (Filter | null)[] = [
    { name: "overdue", label: t("recommendations.filter_overdue") },
    {
      name: "status",
      label: t("recommendations.field_status"),
      choices: (["open", "fulfilled", "withdrawn"] as const).map((value) => ({ value, label: t(`terms.recommendation_${value}`) })),
    },
    own.value.length > 1 ? { name: "team_id", label: t("recommendations.field_team"), choices: own.value } : null,
    units.length > 1 ? { name: "org_unit_id", label: t("recommendations.field_commune"), choices: units } : null,
  ];
  return all.filter((one) => one !== null);
}

/** How it stands with one: late by so many days, due in so many, or closed. */
export function toStatusTag(row: RecommendationRead, today: string): { tone: Tone; icon?: IconName; label: string } {
  if (row.status === "fulfilled") {
    return { tone: "ok", icon: "check", label: t("recommendations.fulfilled_on", { day: formatDay(row.closed_on ?? row.due_on) }) };
  }
  if (row.status === "withdrawn") return { tone: "plain", label: t("terms.recommendation_withdrawn") };
  const days = countDaysBetween(today, row.due_on);
  if (days < 0) return { tone: "bad", icon: "warning", label: t("recommendations.days_over", { days: -days }) };
  if (days === 0) return { tone: "wait", icon: "clock", label: t("recommendations.due_today") };
  return { tone: days <= WEEK ? "wait" : "neutral", icon: "clock", label: t("recommendations.days_left", { days }) };
}
