/** Support on the page of the week: the months that wait, filled in on the spot. */
import type { WeekPart } from "@/weekPart";
import { getOwnCommune } from "./support";

export const week: WeekPart = {
  key: "so-lieu-thang",
  order: 1,
  title: "support.week_title",
  topics: ["support"],
  words: ["support", "count_grid"],
  permission: "support:write",
  isMine: () => getOwnCommune() !== "",
  load: () => import("./SupportWeekPart.vue"),
};
