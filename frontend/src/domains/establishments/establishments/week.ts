/** Head counts on the page of the week: the places that have no recent one. */
import { holdsPlaces } from "@/api/session";
import type { WeekPart } from "@/weekPart";

export const week: WeekPart = {
  key: "so-lao-dong",
  order: 2,
  title: "establishments.week_title",
  topics: [],
  words: ["establishments", "terms", "count_grid"],
  permission: "workforce:write",
  isMine: holdsPlaces,
  load: () => import("./EstablishmentWeekPart.vue"),
};
