/** A team as the form holds it: plain text, "" for what is not known. */
import { communes } from "@/api/catalogues";
import type { TeamRead } from "@/api/generated/types.gen";
import { me, today } from "@/api/session";
import { formatDay, isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { normalizeText, toTextOrNull } from "@/lib/text";
import { type WordKey, t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import type { FieldError } from "@/composables/useForm";
import { formatUnitName } from "@/presentation/unitName";

/** `is_active` as the choice of the form: "true" or "false". */
export interface TeamForm {
  name: string;
  decision_no: string;
  decided_on: string;
  is_active: string;
}

export interface NewTeam extends TeamForm {
  id: string;
  org_unit_id: string;
}

export function toTeamForm(team: TeamRead): TeamForm {
  return { name: team.name, decision_no: team.decision_no ?? "", decided_on: team.decided_on ?? "", is_active: String(team.is_active) };
}

export function newTeam(): NewTeam {
  const unit = me.value?.units[0];
  return { id: newId(), org_unit_id: unit?.id ?? "", name: buildTeamName(unit?.id ?? ""), decision_no: "", decided_on: "", is_active: "true" };
}

/** The units whose chairman founds a team that the person keeps: their own, and the communes in them. */
export function listUnitChoices(): Choice[] {
  const own = (me.value?.units ?? []).map((unit) => ({ value: unit.id, label: formatUnitName(unit) }));
  const below = communes.items.value.map((unit) => ({ value: unit.id, label: formatUnitName(unit) }));
  return [...own, ...below.filter(({ value }) => !own.some((one) => one.value === value))];
}

/** How a unit's team is mostly called. */
export function buildTeamName(unit: string): string {
  const found = [...(me.value?.units ?? []), ...communes.items.value].find(({ id }) => id === unit);
  return found ? t("teams.usual_name", { unit: found.name }) : "";
}

export function* checkTeam(team: TeamForm): Iterable<FieldError> {
  if ("org_unit_id" in team && !team.org_unit_id) yield { pointer: "/org_unit_id", message: t("teams.unit_missing") };
  if (!team.name.trim()) yield { pointer: "/name", message: t("teams.name_missing") };
  if (team.decided_on && !isDay(team.decided_on)) yield { pointer: "/decided_on", message: t("teams.day_wrong") };
  else if (team.decided_on > today()) yield { pointer: "/decided_on", message: t("teams.decided_later") };
}

export const toBody = (team: TeamForm) => ({
  name: normalizeText(team.name),
  decision_no: toTextOrNull(team.decision_no),
  decided_on: team.decided_on || null,
});

const LABELS: Record<keyof TeamForm, WordKey> = {
  name: "teams.field_name",
  decision_no: "teams.field_decision",
  decided_on: "teams.field_decided_on",
  is_active: "teams.column_state",
};

export const getLabel = (field: keyof TeamForm): string => t(LABELS[field]);

export const listStateChoices = (): Choice[] => [
  { value: "true", label: t("teams.active") },
  { value: "false", label: t("teams.dissolved") },
];

/** A field's value as people read it. */
export function formatField(field: keyof TeamForm, { [field]: value }: TeamForm): string {
  if (field === "is_active") return t(value === "true" ? "teams.active" : "teams.dissolved");
  return isDay(value) ? formatDay(value) : value;
}
