/** Communication on the page of the week: what was planned and has come, and what took place. */
import type { WeekPart } from "@/weekPart";

export const week: WeekPart = {
  key: "tuyen-truyen",
  order: 3,
  title: "communication_activities.title",
  topics: ["activity"],
  words: ["communication_activities", "areas", "deadlines", "terms"],
  permission: "communication:write",
  load: () => import("./ActivityWeekPart.vue"),
};
