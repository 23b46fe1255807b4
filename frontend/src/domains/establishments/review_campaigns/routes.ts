/** The screens of review campaigns: list, entry, record, correction. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["review_campaigns", "terms"], nav: "review-campaigns", ...one });

export const routes = [
  own({ path: "/ra-soat-co-so", name: "review-campaigns", load: () => import("./ReviewCampaignListPage.vue"), permission: "establishment:read" }),
  own({ path: "/ra-soat-co-so/moi", name: "review-campaign-new", load: () => import("./ReviewCampaignNewPage.vue"), permission: "establishment:write" }),
  own({ path: "/ra-soat-co-so/:id", name: "review-campaign-record", load: () => import("./ReviewCampaignRecordPage.vue"), permission: "establishment:read" }),
  own({ path: "/ra-soat-co-so/:id/sua", name: "review-campaign-edit", load: () => import("./ReviewCampaignEditPage.vue"), permission: "establishment:write" }),
];
