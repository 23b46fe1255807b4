/** The screens of coordination meetings: list, entry, record, correction. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["coordination_meetings", "attachments", "terms"], nav: "coordination-meetings", ...one });

export const routes = [
  own({ path: "/hop-phoi-hop", name: "coordination-meetings", load: () => import("./CoordinationMeetingListPage.vue"), permission: "coordination:read" }),
  own({ path: "/hop-phoi-hop/moi", name: "coordination-meeting-new", load: () => import("./CoordinationMeetingNewPage.vue"), permission: "coordination:write" }),
  own({ path: "/hop-phoi-hop/:id", name: "coordination-meeting-record", load: () => import("./CoordinationMeetingRecordPage.vue"), permission: "coordination:read" }),
  own({ path: "/hop-phoi-hop/:id/sua", name: "coordination-meeting-edit", load: () => import("./CoordinationMeetingEditPage.vue"), permission: "coordination:write" }),
];
