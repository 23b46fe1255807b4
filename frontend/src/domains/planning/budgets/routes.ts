/** The screen of the budget: a year by content and source. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/kinh-phi",
    name: "budgets",
    load: () => import("./BudgetYearPage.vue"),
    words: ["budgets", "terms"],
    permission: "budget:read",
    nav: "budgets",
  }),
];
