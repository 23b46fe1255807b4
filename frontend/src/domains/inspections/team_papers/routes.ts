/** The screens of founding papers of teams: entry, record, correction; the team's page lists them. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["team_papers", "teams", "attachments", "terms"], nav: "inspection-teams", ...one });

export const routes = [
  own({ path: "/doi-178/:team/giay-to/moi", name: "team-paper-new", load: () => import("./TeamPaperNewPage.vue"), permission: "team:write" }),
  own({ path: "/giay-to-doi-178/:id", name: "team-paper-record", load: () => import("./TeamPaperRecordPage.vue"), permission: "team:read" }),
  own({ path: "/giay-to-doi-178/:id/sua", name: "team-paper-edit", load: () => import("./TeamPaperEditPage.vue"), permission: "team:write" }),
];
