/** The screens of the budget: a year by content and source, and the grid in which it is entered. */
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
  screen({
    path: "/kinh-phi/nhap",
    name: "budget-grid",
    load: () => import("./BudgetGridPage.vue"),
    words: ["budgets", "count_grid", "terms"],
    permission: "budget:write",
    nav: "budgets",
  }),
];
