/** The screens of the yearly plan: targets, the records behind each figure, the plan itself, the agencies' tasks. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "nav"> & Partial<Pick<Screen, "words">>;

const own = (one: Own) => screen({ words: ["allocations", "areas", "charts", "plans", "targets", "task_reports", "terms"], permission: "plan:read", ...one });

export const routes = [
  own({ path: "/chi-tieu", name: "targets", load: () => import("./PlanTargetListPage.vue"), nav: "targets" }),
  own({ path: "/chi-tieu/:code", name: "target-records", load: () => import("./PlanTargetRecordsPage.vue"), nav: "targets" }),
  own({ path: "/ke-hoach", name: "plan", load: () => import("./PlanRecordPage.vue"), nav: "targets", words: ["allocations", "areas", "communication_activities", "establishments", "plans", "targets", "task_reports", "terms"] }),
  own({ path: "/nhiem-vu", name: "tasks", load: () => import("./PlanTaskListPage.vue"), nav: "tasks" }),
  own({ path: "/nhiem-vu/:id", name: "task", load: () => import("./PlanTaskRecordPage.vue"), nav: "tasks" }),
];
