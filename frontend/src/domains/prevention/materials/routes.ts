/** The screens of materials: list, entry, record, correction. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["materials", "communication_activities", "attachments", "terms"], nav: "materials", ...one });

export const routes = [
  own({ path: "/tai-lieu-tuyen-truyen", name: "materials", load: () => import("./MaterialListPage.vue"), permission: "material:read" }),
  own({ path: "/tai-lieu-tuyen-truyen/moi", name: "material-new", load: () => import("./MaterialNewPage.vue"), permission: "material:write" }),
  own({ path: "/tai-lieu-tuyen-truyen/:id", name: "material-record", load: () => import("./MaterialRecordPage.vue"), permission: "material:read" }),
  own({ path: "/tai-lieu-tuyen-truyen/:id/sua", name: "material-edit", load: () => import("./MaterialEditPage.vue"), permission: "material:write" }),
];
