/** The screens of visits: list, minutes in draft, minutes as the paper has them. */
import { screen } from "@/screen";

const words = ["areas", "attachments", "inspections", "terms"] as const;

export const routes = [
  screen({
    path: "/kiem-tra",
    name: "inspections",
    load: () => import("./InspectionListPage.vue"),
    words: [...words],
    permission: "inspection:read",
    nav: "inspections",
  }),
  screen({
    path: "/kiem-tra/moi",
    name: "inspection-new",
    load: () => import("./InspectionNewPage.vue"),
    words: [...words],
    permission: "inspection:write",
    nav: "inspections",
  }),
  screen({
    path: "/kiem-tra/:id",
    name: "inspection",
    load: () => import("./InspectionRecordPage.vue"),
    words: [...words],
    permission: "inspection:read",
    nav: "inspections",
  }),
  screen({
    path: "/kiem-tra/:id/in",
    name: "inspection-print",
    load: () => import("./InspectionPrintPage.vue"),
    words: [...words],
    permission: "inspection:read",
    nav: "inspections",
  }),
  screen({
    path: "/kiem-tra/:id/sua",
    name: "inspection-edit",
    load: () => import("./InspectionEditPage.vue"),
    words: [...words],
    permission: "inspection:write",
    nav: "inspections",
  }),
];
