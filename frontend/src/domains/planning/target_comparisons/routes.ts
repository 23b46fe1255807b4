/** The screen that puts the targets of many plans side by side. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/so-sanh-chi-tieu",
    name: "target-comparison",
    load: () => import("./TargetComparisonPage.vue"),
    words: ["allocations", "charts", "plans"],
    permission: "plan:read",
    nav: "targets",
  }),
];
