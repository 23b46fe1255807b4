/** The catalogue of violations as law. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/danh-muc-vi-pham",
    name: "violation-types",
    load: () => import("./ListPage.vue"),
    words: ["violation_types"],
    permission: "catalogue:read",
    nav: "violation-types",
  }),
];
