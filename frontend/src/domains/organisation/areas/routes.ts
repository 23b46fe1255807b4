/** The screens of areas: list, entry, record, correction. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["areas", "attachments", "complexity_declarations", "terms"], nav: "areas", ...one });

export const routes = [
  own({ path: "/dia-ban", name: "areas", load: () => import("./AreaListPage.vue"), permission: "area:read" }),
  own({ path: "/dia-ban/moi", name: "area-new", load: () => import("./AreaNewPage.vue"), permission: "area:write" }),
  own({ path: "/dia-ban/:id", name: "area-record", load: () => import("./AreaRecordPage.vue"), permission: "area:read" }),
  own({ path: "/dia-ban/:id/sua", name: "area-edit", load: () => import("./AreaEditPage.vue"), permission: "area:write" }),
];
