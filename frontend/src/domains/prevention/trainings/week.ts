/** Training on the page of the week: the short form for a course. */
import type { WeekPart } from "@/weekPart";

export const week: WeekPart = {
  key: "tap-huan",
  order: 4,
  title: "trainings.title",
  topics: [],
  words: ["trainings", "terms"],
  permission: "training:write",
  load: () => import("./TrainingWeekPart.vue"),
};
