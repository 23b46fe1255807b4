/** The screens of support: the months, models, needs, and what is published of a year. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission" | "words">;

const own = (one: Own) => screen({ words: ["support", "terms"], nav: "support", ...one });

export const routes = [
  own({
    path: "/ho-tro",
    name: "support",
    load: () => import("./SupportHubPage.vue"),
    permission: ["support:read", "support-model:read"],
  }),
  own({ path: "/ho-tro/so-lieu", name: "support-services", load: () => import("./SupportYearPage.vue"), permission: "support:read" }),
  own({ path: "/ho-tro/so-lieu/:month", name: "support-month", load: () => import("./SupportMonthPage.vue"), permission: "support:write", words: ["support", "terms", "count_grid"] }),
  own({ path: "/ho-tro/mo-hinh", name: "support-models", load: () => import("./SupportModelListPage.vue"), permission: "support-model:read" }),
  own({ path: "/ho-tro/mo-hinh/moi", name: "support-model-new", load: () => import("./SupportModelNewPage.vue"), permission: "support:write" }),
  own({ path: "/ho-tro/mo-hinh/:id", name: "support-model", load: () => import("./SupportModelRecordPage.vue"), permission: "support-model:read" }),
  own({ path: "/ho-tro/mo-hinh/:id/sua", name: "support-model-edit", load: () => import("./SupportModelEditPage.vue"), permission: "support:write" }),
  own({ path: "/ho-tro/nhu-cau", name: "needs-assessments", load: () => import("./SupportNeedListPage.vue"), permission: "support:read" }),
  own({ path: "/ho-tro/nhu-cau/:period", name: "needs-assessment", load: () => import("./SupportNeedRecordPage.vue"), permission: "support:write" }),
  own({ path: "/ho-tro/nhu-cau-va-ho-tro", name: "needs-served", load: () => import("./SupportComparisonPage.vue"), permission: "needs-served:read" }),
  own({ path: "/ho-tro/cong-bo", name: "support-releases", load: () => import("./SupportReleaseListPage.vue"), permission: "support:published" }),
  own({ path: "/ho-tro/cong-bo/xem-truoc", name: "support-preview", load: () => import("./SupportPreviewPage.vue"), permission: "support:release" }),
  own({ path: "/ho-tro/cong-bo/:id", name: "support-release", load: () => import("./SupportReleaseRecordPage.vue"), permission: "support:published" }),
];
