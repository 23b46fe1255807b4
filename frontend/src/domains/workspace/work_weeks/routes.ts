/** The page for one day of work a week. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/viec-trong-tuan",
    name: "work-week",
    load: () => import("./WorkWeekPage.vue"),
    words: ["work_weeks", "inbox", "deadlines", "terms"],
    permission: "workforce:write",
    nav: "work-week",
  }),
];
