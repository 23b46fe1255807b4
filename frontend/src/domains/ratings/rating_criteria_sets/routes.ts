/** The screens of criteria sets: list, record, entry, correction. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["rating_criteria_sets"], nav: "commune-ratings", ...one });

export const routes = [
  own({ path: "/bo-tieu-chi", name: "rating-criteria-sets", load: () => import("./RatingCriteriaSetListPage.vue"), permission: "criteria:read" }),
  own({ path: "/bo-tieu-chi/moi", name: "rating-criteria-set-new", load: () => import("./RatingCriteriaSetNewPage.vue"), permission: "criteria:write" }),
  own({ path: "/bo-tieu-chi/:id", name: "rating-criteria-set", load: () => import("./RatingCriteriaSetRecordPage.vue"), permission: "criteria:read" }),
  own({ path: "/bo-tieu-chi/:id/sua", name: "rating-criteria-set-edit", load: () => import("./RatingCriteriaSetEditPage.vue"), permission: "criteria:write" }),
];
