/** The screens of ratings: list, record, self-rating, verification, decision, comparison; and the public results. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["charts", "commune_ratings", "terms"], nav: "commune-ratings", ...one });

export const routes = [
  own({ path: "/cham-diem", name: "commune-ratings", load: () => import("./CommuneRatingListPage.vue"), permission: "rating:read" }),
  own({ path: "/cham-diem/:id", name: "commune-rating", load: () => import("./CommuneRatingRecordPage.vue"), permission: "rating:read" }),
  own({ path: "/cham-diem/:id/tu-cham", name: "rating-score", load: () => import("./CommuneRatingScorePage.vue"), permission: "rating:write" }),
  own({ path: "/cham-diem/:id/tham-dinh", name: "rating-verify", load: () => import("./CommuneRatingVerifyPage.vue"), permission: "rating:verify" }),
  own({ path: "/cham-diem/:id/phe-duyet", name: "rating-decide", load: () => import("./CommuneRatingDecidePage.vue"), permission: "rating:approve" }),
  own({ path: "/cham-diem/:id/tra-lai", name: "rating-return", load: () => import("./CommuneRatingDecidePage.vue"), permission: "rating:return" }),
  own({ path: "/cham-diem/:id/kien-nghi", name: "rating-appeal", load: () => import("./CommuneRatingDecidePage.vue"), permission: "rating:write" }),
  own({ path: "/cham-diem/:id/so-sanh", name: "rating-comparison", load: () => import("./CommuneRatingComparisonPage.vue"), permission: "rating:read" }),
  own({
    path: "/cham-diem/:id/so-lieu/:kind",
    name: "rating-evidence",
    load: () => import("./CommuneRatingEvidencePage.vue"),
    permission: "establishment:read",
  }),
  screen({
    path: "/cong-khai/xep-loai",
    name: "public-ratings",
    load: () => import("./CommuneRatingPublicPage.vue"),
    words: ["commune_ratings", "terms", "account"],
    open: true,
    plain: true,
  }),
];
