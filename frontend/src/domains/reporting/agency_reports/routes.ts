/** The screens of agency reports: list with who has reported, entry, record, correction. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["agency_reports", "reports", "terms"], nav: "agency-reports", ...one });

export const routes = [
  own({ path: "/bao-cao-co-quan", name: "agency-reports", load: () => import("./AgencyReportListPage.vue"), permission: "agency-report:read" }),
  own({ path: "/bao-cao-co-quan/moi", name: "agency-report-new", load: () => import("./AgencyReportNewPage.vue"), permission: "agency-report:write" }),
  own({ path: "/bao-cao-co-quan/:id", name: "agency-report-record", load: () => import("./AgencyReportRecordPage.vue"), permission: "agency-report:read" }),
  own({ path: "/bao-cao-co-quan/:id/sua", name: "agency-report-edit", load: () => import("./AgencyReportEditPage.vue"), permission: "agency-report:write" }),
];
