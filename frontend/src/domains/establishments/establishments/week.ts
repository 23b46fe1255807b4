/** Head counts on the page of the week: the places that have no recent one. */
import { me } from "@/api/session";
import type { WeekPart } from "@/weekPart";

/** Whoever works for a unit that holds places itself counts there; an office above them has its lists. */
const holdsPlaces = (): boolean => (me.value?.units ?? []).some(({ holds_establishments: holds }) => holds);

export const week: WeekPart = {
  key: "so-lao-dong",
  order: 2,
  title: "establishments.week_title",
  kinds: [],
  words: ["establishments", "terms", "count_grid"],
  permission: "workforce:write",
  isMine: holdsPlaces,
  load: () => import("./EstablishmentWeekPart.vue"),
};
