/** The screens of the roster: list, entry, record, correction. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["roster", "terms"], nav: "staff", ...one });

export const routes = [
  own({ path: "/can-bo", name: "staff", load: () => import("./ListPage.vue"), permission: "staff:read" }),
  own({ path: "/can-bo/moi", name: "staff-new", load: () => import("./NewPage.vue"), permission: "staff:write" }),
  own({ path: "/can-bo/:id", name: "staff-record", load: () => import("./RecordPage.vue"), permission: "staff:read" }),
  own({ path: "/can-bo/:id/sua", name: "staff-edit", load: () => import("./EditPage.vue"), permission: "staff:write" }),
];
