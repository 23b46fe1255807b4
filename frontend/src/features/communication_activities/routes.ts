/** The screens of communication: list, entry, record, correction, the year by commune. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["communication_activities", "terms"], nav: "communication-activities", ...one });

export const routes = [
  own({
    path: "/tuyen-truyen",
    name: "communication-activities",
    load: () => import("./ListPage.vue"),
    permission: "communication:read",
  }),
  own({
    path: "/tuyen-truyen/tong-hop",
    name: "communication-overview",
    load: () => import("./OverviewPage.vue"),
    permission: "communication:read",
  }),
  own({
    path: "/tuyen-truyen/moi",
    name: "communication-activity-new",
    load: () => import("./NewPage.vue"),
    permission: "communication:write",
  }),
  own({
    path: "/tuyen-truyen/:id",
    name: "communication-activity",
    load: () => import("./RecordPage.vue"),
    permission: "communication:read",
  }),
  own({
    path: "/tuyen-truyen/:id/sua",
    name: "communication-activity-edit",
    load: () => import("./EditPage.vue"),
    permission: "communication:write",
  }),
];
