/** The screens of teams 178: list, and each with its members. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/doi-178",
    name: "inspection-teams",
    load: () => import("./InspectionTeamListPage.vue"),
    words: ["teams", "terms"],
    permission: "team:read",
    nav: "inspection-teams",
  }),
  screen({
    path: "/doi-178/:id",
    name: "inspection-team",
    load: () => import("./InspectionTeamRecordPage.vue"),
    words: ["teams", "team_papers", "terms"],
    permission: "team:read",
    nav: "inspection-teams",
  }),
];
