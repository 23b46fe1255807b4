/** The administrator's page of templates. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/mau-van-ban",
    name: "document-templates",
    load: () => import("./DocumentTemplateListPage.vue"),
    words: ["document_templates"],
    permission: "template:write",
    nav: "document-templates",
  }),
];
