/** The screens of violations: list, and each from its minutes to the executed decision. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/vi-pham",
    name: "violations",
    load: () => import("./ViolationListPage.vue"),
    words: ["handovers", "violations", "terms"],
    permission: "violation:read",
    nav: "violations",
  }),
  screen({
    path: "/so-quyet-dinh",
    name: "decision-register",
    load: () => import("./ViolationRegisterPage.vue"),
    words: ["violations", "terms"],
    permission: "violation:read",
    nav: "decision-register",
  }),
  screen({
    path: "/vi-pham/:id",
    name: "violation",
    load: () => import("./ViolationRecordPage.vue"),
    words: ["attachments", "deadlines", "handovers", "two_persons", "violations", "terms"],
    permission: "violation:read",
    nav: "violations",
  }),
];
