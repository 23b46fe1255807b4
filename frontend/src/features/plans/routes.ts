/** The screens of the yearly plan: targets, the records behind each figure, the agencies' tasks. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/chi-tieu",
    name: "targets",
    load: () => import("./TargetsPage.vue"),
    words: ["plans", "terms"],
    permission: "plan:read",
    nav: "targets",
  }),
  screen({
    path: "/chi-tieu/:code",
    name: "target-records",
    load: () => import("./TargetRecordsPage.vue"),
    words: ["plans", "terms"],
    permission: "establishment:read",
    nav: "targets",
  }),
  screen({
    path: "/nhiem-vu",
    name: "tasks",
    load: () => import("./TasksPage.vue"),
    words: ["plans", "terms"],
    permission: "plan:read",
    nav: "tasks",
  }),
];
