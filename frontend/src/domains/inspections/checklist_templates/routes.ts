/** The screens of checklists: versions, one version with its items, a new version. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["checklist_templates"], nav: "checklist-templates", ...one });

export const routes = [
  own({ path: "/noi-dung-kiem-tra", name: "checklist-templates", load: () => import("./ChecklistTemplateListPage.vue"), permission: "catalogue:read" }),
  own({ path: "/noi-dung-kiem-tra/moi", name: "checklist-template-new", load: () => import("./ChecklistTemplateNewPage.vue"), permission: "catalogue:write" }),
  own({ path: "/noi-dung-kiem-tra/:id", name: "checklist-template", load: () => import("./ChecklistTemplateRecordPage.vue"), permission: "catalogue:read" }),
];
