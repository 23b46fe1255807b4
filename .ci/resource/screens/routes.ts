/** The screens of __ens__: list, entry, record, correction. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["__things__", "terms"], nav: "__url__", ...one });

export const routes = [
  own({ path: "/__spa__", name: "__url__", load: () => import("./__Thing__ListPage.vue"), permission: "__slug__:read" }),
  own({ path: "/__spa__/moi", name: "__slug__-new", load: () => import("./__Thing__NewPage.vue"), permission: "__slug__:write" }),
  own({ path: "/__spa__/:id", name: "__slug__-record", load: () => import("./__Thing__RecordPage.vue"), permission: "__slug__:read" }),
  own({ path: "/__spa__/:id/sua", name: "__slug__-edit", load: () => import("./__Thing__EditPage.vue"), permission: "__slug__:write" }),
];
