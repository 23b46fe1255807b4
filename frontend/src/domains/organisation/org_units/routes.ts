/** The screens of units of government. */
import { screen } from "@/screen";

const common = { words: ["org_units", "terms"] as ("org_units" | "terms")[], nav: "org-units" };

export const routes = [
  screen({ path: "/don-vi", name: "org-units", load: () => import("./OrgUnitListPage.vue"), permission: "unit:read", ...common }),
  screen({ path: "/don-vi/moi", name: "org-unit-new", load: () => import("./OrgUnitNewPage.vue"), permission: "unit:write", ...common }),
  screen({ path: "/don-vi/:id", name: "org-unit", load: () => import("./OrgUnitRecordPage.vue"), permission: "unit:read", ...common }),
  screen({ path: "/don-vi/:id/sua", name: "org-unit-edit", load: () => import("./OrgUnitEditPage.vue"), permission: "unit:write", ...common }),
];
