/** The screens of the staff list: list, entry, record, correction. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["staff", "terms"], nav: "staff", ...one });

export const routes = [
  own({ path: "/can-bo", name: "staff", load: () => import("./StaffListPage.vue"), permission: "staff:read" }),
  own({ path: "/can-bo/moi", name: "staff-new", load: () => import("./StaffNewPage.vue"), permission: "staff:write" }),
  own({ path: "/can-bo/:id", name: "staff-record", load: () => import("./StaffRecordPage.vue"), permission: "staff:read" }),
  own({ path: "/can-bo/:id/sua", name: "staff-edit", load: () => import("./StaffEditPage.vue"), permission: "staff:write" }),
];
