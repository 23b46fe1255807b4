/** The screens of the police's figures: list, year, entry, record, correction. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["crime_statistics", "terms"], nav: "crime-statistics", ...one });

export const routes = [
  own({ path: "/thong-ke-toi-pham", name: "crime-statistics", load: () => import("./CrimeStatisticListPage.vue"), permission: "crime:read" }),
  own({ path: "/thong-ke-toi-pham/nam", name: "crime-year", load: () => import("./CrimeStatisticYearPage.vue"), permission: "crime:read" }),
  own({ path: "/thong-ke-toi-pham/moi", name: "crime-statistic-new", load: () => import("./CrimeStatisticNewPage.vue"), permission: "crime:write" }),
  own({ path: "/thong-ke-toi-pham/:id", name: "crime-statistic", load: () => import("./CrimeStatisticRecordPage.vue"), permission: "crime:read" }),
  own({ path: "/thong-ke-toi-pham/:id/dinh-chinh", name: "crime-statistic-correct", load: () => import("./CrimeStatisticCorrectPage.vue"), permission: "crime:write" }),
];
