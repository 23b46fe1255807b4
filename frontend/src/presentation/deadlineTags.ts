/** A deadline in words: how many days are left. The words are those of `deadlines`. */
import { t } from "@/locales";
import type { TagLook } from "./certainty";

const SOON = 7;

/** "Còn 3 ngày", "Hôm nay", "Quá hạn 2 ngày"; a right that is over is not late. */
export function toDaysLeftTag(days: number, lapses = false): TagLook {
  if (days < 0 && lapses) return { tone: "neutral", icon: "clock", label: t("deadlines.lapsed") };
  if (days < 0) return { tone: "bad", icon: "warning", label: t("deadlines.late", { days: -days }) };
  if (days === 0) return { tone: "wait", icon: "clock", label: t("deadlines.due_today") };
  return { tone: days <= SOON ? "wait" : "neutral", icon: "clock", label: t("deadlines.left", { days }) };
}
