/** The screens of communication: list, entry, record, correction, the year by commune. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["areas", "communication_activities", "terms"], nav: "communication-activities", ...one });

export const routes = [
  own({
    path: "/tuyen-truyen",
    name: "communication-activities",
    load: () => import("./CommunicationActivityListPage.vue"),
    permission: "communication:read",
  }),
  own({
    path: "/tuyen-truyen/tong-hop",
    name: "communication-overview",
    load: () => import("./CommunicationActivityOverviewPage.vue"),
    permission: "communication:read",
  }),
  own({
    path: "/tuyen-truyen/moi",
    name: "communication-activity-new",
    load: () => import("./CommunicationActivityNewPage.vue"),
    permission: "communication:write",
  }),
  own({
    path: "/tuyen-truyen/:id",
    name: "communication-activity",
    load: () => import("./CommunicationActivityRecordPage.vue"),
    permission: "communication:read",
  }),
  own({
    path: "/tuyen-truyen/:id/sua",
    name: "communication-activity-edit",
    load: () => import("./CommunicationActivityEditPage.vue"),
    permission: "communication:write",
  }),
];
