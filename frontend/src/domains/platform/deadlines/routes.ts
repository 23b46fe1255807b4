/** The screens of what is due: the ledger, one's own work, the rules and the days off behind them. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/han-xu-ly",
    name: "deadlines",
    load: () => import("./DeadlineListPage.vue"),
    words: ["deadlines", "terms"],
    permission: "plan:read",
    nav: "deadlines",
  }),
  screen({
    path: "/viec-cua-toi",
    name: "inbox",
    load: () => import("./DeadlineInboxPage.vue"),
    words: ["deadlines", "terms"],
    permission: "self:use",
    nav: "inbox",
  }),
  screen({
    path: "/quy-tac-tinh-han",
    name: "legal-rules",
    load: () => import("./DeadlineRulesPage.vue"),
    words: ["deadlines"],
    permission: "self:use",
    nav: "days-off",
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
