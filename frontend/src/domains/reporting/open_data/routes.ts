/** The screens of open data: the catalogue for everyone; years, preview and publishing for the leader. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load">;

const own = (one: Own) => screen({ words: ["open_data", "terms"], permission: "open-data:publish", nav: "open-data", ...one });

export const routes = [
  own({ path: "/du-lieu-mo", name: "open-data", load: () => import("./OpenDataListPage.vue") }),
  own({ path: "/du-lieu-mo/xem-truoc", name: "open-data-preview", load: () => import("./OpenDataPreviewPage.vue") }),
  own({ path: "/du-lieu-mo/:id", name: "open-data-year", load: () => import("./OpenDataRecordPage.vue") }),
  screen({
    path: "/cong-khai/du-lieu-mo",
    name: "public-open-data",
    load: () => import("./OpenDataPublicPage.vue"),
    words: ["open_data", "terms"],
    open: true,
    plain: true,
  }),
];
