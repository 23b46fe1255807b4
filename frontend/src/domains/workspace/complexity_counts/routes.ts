/** The screen that counts complex places and areas by unit. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/dien-phuc-tap/theo-don-vi",
    name: "complexity-counts",
    load: () => import("./ComplexityCountsPage.vue"),
    words: ["complexity_declarations"],
    permission: "complexity-count:read",
    nav: "complexity-counts",
  }),
];
