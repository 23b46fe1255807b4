/** The screens of task reports: list and record. They are written on the page of their task. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load">;

const own = (one: Own) => screen({ words: ["task_reports", "terms"], nav: "task-reports", permission: "task-report:read", ...one });

export const routes = [
  own({ path: "/bao-cao-nhiem-vu", name: "task-reports", load: () => import("./TaskReportListPage.vue") }),
  own({ path: "/bao-cao-nhiem-vu/:id", name: "task-report-record", load: () => import("./TaskReportRecordPage.vue") }),
];
