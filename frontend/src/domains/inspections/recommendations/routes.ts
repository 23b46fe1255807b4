/** The screens of recommendations: the list of tasks, and one of them. */
import { screen } from "@/screen";

const words = ["recommendations", "terms"] as const;

export const routes = [
  screen({
    path: "/kien-nghi",
    name: "recommendations",
    load: () => import("./RecommendationListPage.vue"),
    words: [...words],
    permission: "inspection:read",
    nav: "recommendations",
  }),
  screen({
    path: "/kien-nghi/:id",
    name: "recommendation",
    load: () => import("./RecommendationRecordPage.vue"),
    words: [...words],
    permission: "inspection:read",
    nav: "recommendations",
  }),
];
