/** The screens behind what is due: the rules, and the days off. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/quy-tac-tinh-han",
    name: "legal-rules",
    load: () => import("./DeadlineRulesPage.vue"),
    words: ["deadlines"],
    permission: "self:use",
    nav: "legal-rules",
  }),
  screen({
    path: "/lich-nghi-le",
    name: "days-off",
    load: () => import("./DeadlineDaysOffPage.vue"),
    words: ["deadlines"],
    permission: "self:use",
    nav: "days-off",
  }),
];
