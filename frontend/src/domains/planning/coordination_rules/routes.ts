/** The screens of coordination rules: list, entry, record, correction. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["coordination_rules", "attachments", "terms"], nav: "coordination-rules", ...one });

export const routes = [
  own({ path: "/quy-che-phoi-hop", name: "coordination-rules", load: () => import("./CoordinationRuleListPage.vue"), permission: "coordination:read" }),
  own({ path: "/quy-che-phoi-hop/moi", name: "coordination-rule-new", load: () => import("./CoordinationRuleNewPage.vue"), permission: "coordination:write" }),
  own({ path: "/quy-che-phoi-hop/:id", name: "coordination-rule-record", load: () => import("./CoordinationRuleRecordPage.vue"), permission: "coordination:read" }),
  own({ path: "/quy-che-phoi-hop/:id/sua", name: "coordination-rule-edit", load: () => import("./CoordinationRuleEditPage.vue"), permission: "coordination:write" }),
];
