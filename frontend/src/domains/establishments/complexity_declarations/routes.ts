/** The screens of complex places and areas: list, entry, record, correction. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["complexity_declarations", "terms"], nav: "complexity-declarations", ...one });

export const routes = [
  own({ path: "/dien-phuc-tap", name: "complexity-declarations", load: () => import("./ComplexityDeclarationListPage.vue"), permission: "establishment:read" }),
  own({ path: "/dien-phuc-tap/moi", name: "complexity-declaration-new", load: () => import("./ComplexityDeclarationNewPage.vue"), permission: "complexity:declare" }),
  own({ path: "/dien-phuc-tap/:id", name: "complexity-declaration-record", load: () => import("./ComplexityDeclarationRecordPage.vue"), permission: "establishment:read" }),
  own({ path: "/dien-phuc-tap/:id/sua", name: "complexity-declaration-edit", load: () => import("./ComplexityDeclarationEditPage.vue"), permission: "complexity:declare" }),
];
