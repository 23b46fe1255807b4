/** The change feed in words. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/thay-doi",
    name: "changes",
    load: () => import("./ChangeListPage.vue"),
    words: ["log"],
    permission: "change:read",
    nav: "changes",
  }),
];
