/** The access log, for auditors. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/nhat-ky",
    name: "audit-events",
    load: () => import("./AuditEventListPage.vue"),
    words: ["log"],
    permission: "audit:read",
    nav: "audit-events",
  }),
];
