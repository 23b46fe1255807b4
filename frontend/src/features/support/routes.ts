/** The screens of support: the months, models, needs, and what is published of a year. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["support", "terms"], nav: "support", ...one });

export const routes = [
  own({
    path: "/ho-tro",
    name: "support",
    load: () => import("./HubPage.vue"),
    permission: ["support:read", "support-model:read", "support:published"],
  }),
  own({ path: "/ho-tro/so-lieu", name: "support-services", load: () => import("./YearPage.vue"), permission: "support:read" }),
  own({ path: "/ho-tro/so-lieu/:month", name: "support-month", load: () => import("./MonthPage.vue"), permission: "support:write" }),
  own({ path: "/ho-tro/mo-hinh", name: "support-models", load: () => import("./ModelsPage.vue"), permission: "support-model:read" }),
  own({ path: "/ho-tro/mo-hinh/moi", name: "support-model-new", load: () => import("./ModelNewPage.vue"), permission: "support:write" }),
  own({ path: "/ho-tro/mo-hinh/:id", name: "support-model", load: () => import("./ModelPage.vue"), permission: "support-model:read" }),
  own({ path: "/ho-tro/mo-hinh/:id/sua", name: "support-model-edit", load: () => import("./ModelEditPage.vue"), permission: "support:write" }),
  own({ path: "/ho-tro/nhu-cau", name: "needs-assessments", load: () => import("./NeedsPage.vue"), permission: "support:read" }),
  own({ path: "/ho-tro/nhu-cau/:period", name: "needs-assessment", load: () => import("./NeedPage.vue"), permission: "support:write" }),
  own({ path: "/ho-tro/cong-bo", name: "support-releases", load: () => import("./ReleasesPage.vue"), permission: "support:published" }),
  own({ path: "/ho-tro/cong-bo/xem-truoc", name: "support-preview", load: () => import("./PreviewPage.vue"), permission: "support:release" }),
  own({ path: "/ho-tro/cong-bo/:id", name: "support-release", load: () => import("./ReleasePage.vue"), permission: "support:published" }),
];
