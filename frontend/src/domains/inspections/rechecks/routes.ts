/** The screens of rechecks: list, entry, record, the draft at work. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["inspections", "rechecks", "terms"], nav: "rechecks", ...one });

export const routes = [
  own({ path: "/phuc-tra", name: "rechecks", load: () => import("./RecheckListPage.vue"), permission: "recheck:read" }),
  own({ path: "/phuc-tra/moi", name: "recheck-new", load: () => import("./RecheckNewPage.vue"), permission: "recheck:write" }),
  own({ path: "/phuc-tra/:id", name: "recheck-record", load: () => import("./RecheckRecordPage.vue"), permission: "recheck:read" }),
  own({ path: "/phuc-tra/:id/sua", name: "recheck-edit", load: () => import("./RecheckEditPage.vue"), permission: "recheck:write" }),
];
