/** A course in words: when, whose, and whether this person keeps it. */
import { getCommuneName, communes } from "@/api/catalogues";
import type { TrainingRead, TrainingYear } from "@/api/generated/types.gen";
import { may, me, today } from "@/api/session";
import { formatDay } from "@/lib/dates";
import { t } from "@/locales";
import type { IconName } from "@/presentation/icons";
import type { Tone } from "@/presentation/statuses";
import { getTierName, listPresentTiers } from "@/presentation/tiers";

export interface StatusTag {
  tone: Tone;
  icon?: IconName;
  label: string;
}

/** From its last day on a course is over: only then does anybody complete it. */
export const isOver = ({ held_to }: Pick<TrainingRead, "held_to">): boolean => held_to <= today();

/** What is over needs no tag. */
export function toStatusTag({ held_from, held_to }: TrainingRead): StatusTag | undefined {
  if (held_to <= today()) return undefined;
  if (held_from <= today()) return { tone: "info", icon: "half", label: t("trainings.under_way") };
  return { tone: "neutral", icon: "clock", label: t("trainings.to_come") };
}

/** "22/09/2022", or "14/06/2022 – 15/06/2022". */
export const formatDays = ({ held_from, held_to }: Pick<TrainingRead, "held_from" | "held_to">): string =>
  held_from === held_to ? formatDay(held_from) : `${formatDay(held_from)} – ${formatDay(held_to)}`;

/** "10 trên 12", by itself "10 trên 12 người hoàn thành"; of what is to come who is put down; "" where nobody is. */
export function formatSheet({ attendance_count, completed_count, ...course }: TrainingRead, whole = false): string {
  if (attendance_count === 0) return "";
  if (!isOver(course)) return t("trainings.put_down", { count: attendance_count });
  return t(whole ? "trainings.sheet_done" : "trainings.completed_of", { done: completed_count, total: attendance_count });
}

/** A unit reads the courses of the one above, but only that one keeps them. */
export function mayKeep({ org_unit_id }: TrainingRead): boolean {
  const units = me.value?.units ?? [];
  return may("training:write") && units.some(({ id, holds_establishments }) => !holds_establishments || id === org_unit_id);
}

/** "TT Bình Mỹ"; an office above such units with its tier: to one of these, whatever is not its own is the one that runs the plan. */
export function formatUnit(id: string, name: string): string {
  const units = me.value?.units ?? [];
  if (communes.items.value.some((unit) => unit.id === id)) return getCommuneName(id, name);
  const own = units.find((unit) => unit.id === id);
  if (own) return own.holds_establishments ? name : `${getTierName(own.level)} ${name}`;
  const lead = units.every(({ holds_establishments }) => holds_establishments) ? listPresentTiers().find(({ position }) => position === "lead") : undefined;
  return lead ? `${getTierName(lead.code)} ${name}` : name;
}

/** The target in a sentence: who of those on direct duty is still to be trained in the year; without a course on record nobody knows. */
export function formatGap({ direct_count: total, trained_count: done, ...of }: TrainingYear): string {
  const year = String(of.year);
  if (total === 0) return t("trainings.needs_empty", { year });
  if (done === null) return t("trainings.needs_unknown", { year });
  return t(done < total ? "trainings.needs_left" : "trainings.needs_done", { count: total - done, total, year });
}

/** What to do first; an agency does not read the list of staff, it counts who came. */
export function explainNone(): string {
  if (!may("training:write")) return t("trainings.empty_reader");
  return t(may("staff:read") ? "trainings.empty" : "trainings.empty_agency");
}

/** What comes after a course was entered. */
export const explainNext = (): string => t(may("staff:read") ? "trainings.new_lead" : "trainings.new_lead_agency");
