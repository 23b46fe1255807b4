/** Opening one record of a unit below, and who above opened records of one's own. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/ho-so-cap-tren-da-xem",
    name: "record-looks",
    load: () => import("./RecordLookListPage.vue"),
    words: ["record_looks"],
    permission: "record:looks",
    nav: "record_looks",
  }),
  screen({
    path: "/mo-ho-so-cap-duoi",
    name: "record-look",
    load: () => import("./RecordLookPage.vue"),
    words: ["record_looks", "terms"],
    permission: "record:look",
    nav: "record_looks",
  }),
];
