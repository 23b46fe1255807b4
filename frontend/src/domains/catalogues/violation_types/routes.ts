/** The catalogue of violations as law. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/danh-muc-vi-pham",
    name: "violation-types",
    load: () => import("./ViolationTypeListPage.vue"),
    words: ["violation_types"],
    permission: "catalogue:read",
    nav: "violation-types",
  }),
  screen({
    path: "/cong-khai/hanh-vi-vi-pham",
    name: "public-violation-types",
    load: () => import("./ViolationTypePublicPage.vue"),
    words: ["violation_types", "account"],
    open: true,
    plain: true,
  }),
];
