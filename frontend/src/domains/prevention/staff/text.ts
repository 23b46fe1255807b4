/** An official in words: until when on the staff list, and whether trained this year. */
import { getCommuneName } from "@/api/catalogues";
import type { StaffRead } from "@/api/generated/types.gen";
import { type Failure, isProblem } from "@/api/problem";
import { me, today } from "@/api/session";
import { formatDay } from "@/lib/dates";
import { t } from "@/locales";
import type { IconName } from "@/presentation/icons";
import type { Tone } from "@/presentation/statuses";
import { getTierName } from "@/presentation/tiers";
import { getThisYear } from "@/presentation/periods";

export interface Standing {
  tone: Tone;
  icon?: IconName;
  label: string;
}

export const hasLeft = ({ active_to }: StaffRead): boolean => active_to !== null && active_to < today();
export const isToCome = ({ active_from }: StaffRead): boolean => active_from !== null && active_from > today();
export const isActiveToday = (person: StaffRead): boolean => !hasLeft(person) && !isToCome(person);

export const isTrained = ({ last_trained_on }: StaffRead): boolean => last_trained_on?.startsWith(String(getThisYear())) ?? false;
/** What the target wants of them is still to be done. */
export const needsTraining = (person: StaffRead): boolean => person.is_direct_duty && isActiveToday(person) && !isTrained(person);

/** Training as a tag where it matters this year; undefined where the last day says enough. */
export function toTrainingTag(person: StaffRead): Standing | undefined {
  if (isTrained(person)) return { tone: "ok", icon: "check", label: t("staff.trained_on", { day: formatDay(person.last_trained_on ?? "") }) };
  return needsTraining(person) ? { tone: "wait", icon: "dashed", label: t("staff.untrained", { year: String(getThisYear()) }) } : undefined;
}

/** "04/01/2021 – 31/08/2022", "từ 04/01/2021", "đến 31/08/2022"; "" without any day. */
export function formatSpan({ active_from, active_to }: StaffRead): string {
  if (active_from && active_to) return `${formatDay(active_from)} – ${formatDay(active_to)}`;
  if (active_from) return t("staff.since", { day: formatDay(active_from) });
  return active_to ? t("staff.until", { day: formatDay(active_to) }) : "";
}

/** "TT Bình Mỹ"; those of an office above such units by its name. */
export function formatUnit({ org_unit_id, org_unit_name }: Pick<StaffRead, "org_unit_id" | "org_unit_name">): string {
  const own = (me.value?.units ?? []).find(({ id, holds_establishments }) => id === org_unit_id && !holds_establishments);
  return own ? `${getTierName(own.level)} ${own.name}` : getCommuneName(org_unit_id, org_unit_name);
}

/** The id of the official who is on the staff list already, if that is why the server refused. */
export function getDuplicateId(failure: Failure | null): string | null {
  return isProblem(failure, "duplicate-staff") ? String(failure.members["existing_id"] ?? "") : null;
}
