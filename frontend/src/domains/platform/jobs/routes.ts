/** The one screen of background work. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/viec-dang-chay",
    name: "jobs",
    load: () => import("./JobListPage.vue"),
    words: ["jobs"],
    permission: "self:use",
    nav: "jobs",
  }),
];
