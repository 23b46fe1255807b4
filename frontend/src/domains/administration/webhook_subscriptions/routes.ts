/** The screens of webhooks: each belongs to a connected system, whose page leads here. */
import { screen } from "@/screen";

const words = ["webhook_subscriptions", "two_persons", "terms", "log"] as const;

export const routes = [
  screen({
    path: "/he-thong-ket-noi/:client/webhook",
    name: "webhooks",
    load: () => import("./WebhookSubscriptionListPage.vue"),
    words: [...words],
    permission: "api-client:read",
    nav: "api_clients",
  }),
  screen({
    path: "/he-thong-ket-noi/:client/webhook/moi",
    name: "webhook-new",
    load: () => import("./WebhookSubscriptionNewPage.vue"),
    words: [...words],
    permission: "api-client:write",
    nav: "api_clients",
  }),
  screen({
    path: "/webhook/:id",
    name: "webhook",
    load: () => import("./WebhookSubscriptionRecordPage.vue"),
    words: [...words],
    permission: "api-client:read",
    nav: "api_clients",
  }),
];
