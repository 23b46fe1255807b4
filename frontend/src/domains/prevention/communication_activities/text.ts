/** An activity in words: its standing, whose it is, and whether this person may write it. */
import { getCommuneName, programmes } from "@/api/catalogues";
import type { ActivityRead, ActivityRow } from "@/api/generated/types.gen";
import { may, me, today } from "@/api/session";
import { t } from "@/locales";
import type { IconName } from "@/presentation/icons";
import type { Tone } from "@/presentation/statuses";
import { getTierName, holdsEstablishments } from "@/presentation/tiers";

/** What changes where an activity stands. */
export type Act = "confirm" | "cancel" | "remove";

export interface StatusTag {
  tone: Tone;
  icon?: IconName;
  label: string;
}

export const isDue = ({ status, held_on }: ActivityRow): boolean => status === "planned" && held_on <= today();

/** What held needs no tag; the others say why they do not count. */
export function toStatusTag(activity: ActivityRow): StatusTag | undefined {
  if (isDue(activity)) return { tone: "wait", icon: "warning", label: t("communication_activities.status_due") };
  if (activity.status === "planned") return { tone: "neutral", icon: "clock", label: t("communication_activities.status_planned") };
  if (activity.status === "cancelled") return { tone: "plain", label: t("communication_activities.status_cancelled") };
  return undefined;
}

export const isJoint = ({ org_unit_level }: ActivityRow): boolean => !holdsEstablishments(org_unit_level);

/** "TT Bình Mỹ", or "Huyện Bình Lục, 7 xã, thị trấn". */
export function formatUnit(activity: ActivityRow): string {
  const { org_unit_id, org_unit_name, commune_ids } = activity;
  if (!isJoint(activity)) return getCommuneName(org_unit_id, org_unit_name);
  const count = commune_ids.length;
  const unit = `${getTierName(activity.org_unit_level)} ${org_unit_name}`;
  return t(`communication_activities.joint_${count === 0 ? "all" : "of"}`, { unit, count });
}

/** What an activity came to in one figure: people reached, else things, else broadcasts. */
export function formatFigure({ attendee_count, material_count, broadcast_count }: ActivityRow): string {
  if (attendee_count) return t("communication_activities.figure_people", { count: attendee_count });
  if (material_count) return t("communication_activities.figure_things", { count: material_count });
  return broadcast_count ? t("communication_activities.figure_broadcasts", { count: broadcast_count }) : t("communication_activities.status_held");
}

/** A unit reads what the one above held for it, but only that one keeps it. */
export function mayWrite(activity: ActivityRow): boolean {
  const isAbove = (me.value?.units ?? []).some(({ holds_establishments }) => !holds_establishments);
  return may("communication:write") && (isAbove || !isJoint(activity));
}

export const findProgramme = (code: string | null) => programmes.items.value.find((one) => one.code === code);

/** What is neither panel nor leaflet; null where one of the numbers is not known. */
export function countOthers({ material_count, panel_count, leaflet_count }: ActivityRead | ActivityRow): number | null {
  if (material_count === null || panel_count === null || leaflet_count === null) return null;
  return material_count - panel_count - leaflet_count;
}
