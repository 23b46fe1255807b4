/** The catalogue of offices by function, tier and date. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/co-quan",
    name: "offices",
    load: () => import("./OfficeListPage.vue"),
    words: ["offices", "deadlines"],
    permission: "self:use",
    nav: "org-units",
  }),
];
