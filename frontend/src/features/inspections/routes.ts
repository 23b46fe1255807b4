/** The screens of visits: list, minutes in draft, minutes as the paper has them. */
import { screen } from "@/screen";

const words = ["attachments", "inspections", "terms"] as const;

export const routes = [
  screen({
    path: "/kiem-tra",
    name: "inspections",
    load: () => import("./ListPage.vue"),
    words: [...words],
    permission: "inspection:read",
    nav: "inspections",
  }),
  screen({
    path: "/kiem-tra/moi",
    name: "inspection-new",
    load: () => import("./NewPage.vue"),
    words: [...words],
    permission: "inspection:write",
    nav: "inspections",
  }),
  screen({
    path: "/kiem-tra/:id",
    name: "inspection",
    load: () => import("./RecordPage.vue"),
    words: [...words],
    permission: "inspection:read",
    nav: "inspections",
  }),
  screen({
    path: "/kiem-tra/:id/in",
    name: "inspection-print",
    load: () => import("./PrintPage.vue"),
    words: [...words],
    permission: "inspection:read",
    nav: "inspections",
  }),
  screen({
    path: "/kiem-tra/:id/sua",
    name: "inspection-edit",
    load: () => import("./EditPage.vue"),
    words: [...words],
    permission: "inspection:write",
    nav: "inspections",
  }),
];
