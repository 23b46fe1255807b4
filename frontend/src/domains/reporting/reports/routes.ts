/** The screens of reports: who is late, one report like its paper, the list behind a number, closing it, comparing it. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["charts", "reports", "report_acts", "attachments", "terms", "log", "two_persons"], nav: "reports", ...one });

export const routes = [
  own({ path: "/bao-cao", name: "reports", load: () => import("./ReportListPage.vue"), permission: "report:read" }),
  screen({
    path: "/bao-cao/han-chot",
    name: "report-calendars",
    load: () => import("./ReportCalendarListPage.vue"),
    words: ["calendars", "reports"],
    permission: "report:calendar",
    nav: "report-calendars",
  }),
  own({ path: "/bao-cao/don-doc/:id", name: "report-reminder", load: () => import("./ReportReminderRecordPage.vue"), permission: "report:read" }),
  own({ path: "/bao-cao/:id/doi-chieu", name: "report-reconciliation", load: () => import("./ReportReconciliationPage.vue"), permission: "report:read" }),
  own({ path: "/bao-cao/:id", name: "report", load: () => import("./ReportRecordPage.vue"), permission: "report:read" }),
  own({ path: "/bao-cao/:id/chot", name: "report-close", load: () => import("./ReportClosePage.vue"), permission: "report:write" }),
  own({ path: "/bao-cao/:id/ban-in", name: "report-preview", load: () => import("./ReportPreviewPage.vue"), permission: "report:read" }),
  own({ path: "/bao-cao/:id/so-sanh", name: "report-diff", load: () => import("./ReportDiffPage.vue"), permission: "report:read" }),
  own({ path: "/bao-cao/:id/so-lieu/:code", name: "report-line", load: () => import("./ReportLinePage.vue"), permission: "report:read" }),
  own({ path: "/bao-cao/:id/phan/:code", name: "report-section", load: () => import("./ReportSectionPage.vue"), permission: "report:write" }),
];
