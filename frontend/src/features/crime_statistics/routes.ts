/** The screens of the police's figures: list, year, entry, record, correction. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["crime_statistics", "terms"], nav: "crime-statistics", ...one });

export const routes = [
  own({ path: "/thong-ke-toi-pham", name: "crime-statistics", load: () => import("./ListPage.vue"), permission: "crime:read" }),
  own({ path: "/thong-ke-toi-pham/nam", name: "crime-year", load: () => import("./YearPage.vue"), permission: "crime:read" }),
  own({ path: "/thong-ke-toi-pham/moi", name: "crime-statistic-new", load: () => import("./NewPage.vue"), permission: "crime:write" }),
  own({ path: "/thong-ke-toi-pham/:id", name: "crime-statistic", load: () => import("./RecordPage.vue"), permission: "crime:read" }),
  own({ path: "/thong-ke-toi-pham/:id/dinh-chinh", name: "crime-statistic-correct", load: () => import("./CorrectPage.vue"), permission: "crime:write" }),
];
