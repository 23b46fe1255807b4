/** The first screen of the day for the office and the communes. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/viec-can-lam",
    name: "board",
    load: () => import("./BoardPage.vue"),
    words: ["board", "plans", "terms"],
    permission: ["plan:write", "workforce:write"],
    nav: "board",
  }),
];
