/** The screens of samples of ratings: the draws, and one of them. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load">;

const own = (one: Own) => screen({ words: ["rating_samples", "terms"], nav: "commune-ratings", permission: "rating:read", ...one });

export const routes = [
  own({ path: "/cham-diem/mau-tham-dinh", name: "rating-samples", load: () => import("./RatingSampleListPage.vue") }),
  own({ path: "/cham-diem/mau-tham-dinh/:id", name: "rating-sample", load: () => import("./RatingSampleRecordPage.vue") }),
];
