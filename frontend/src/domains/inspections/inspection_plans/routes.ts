/** The screens of plans of visits: list, one plan as the paper, today, published seals. */
import { screen } from "@/screen";

const words = ["inspection_plans", "terms"] as const;
const nav = "inspection-plans";

export const routes = [
  screen({
    path: "/ke-hoach-kiem-tra",
    name: "inspection-plans",
    load: () => import("./InspectionPlanListPage.vue"),
    words: [...words],
    permission: "inspection-plan:read",
    nav,
  }),
  screen({
    path: "/ke-hoach-kiem-tra/hom-nay",
    name: "inspection-plans-today",
    load: () => import("./InspectionPlanTodayPage.vue"),
    words: [...words, "outbox"],
    permission: "inspection-plan:read",
    nav,
  }),
  screen({
    path: "/ke-hoach-kiem-tra/niem-phong",
    name: "inspection-plan-seals",
    load: () => import("./InspectionPlanSealsPage.vue"),
    words: [...words],
    permission: "inspection-plan:seal",
    nav,
  }),
  screen({
    path: "/ke-hoach-kiem-tra/moi",
    name: "inspection-plan-new",
    load: () => import("./InspectionPlanNewPage.vue"),
    words: ["inspections", ...words],
    permission: "inspection-plan:write",
    nav,
  }),
  screen({
    path: "/ke-hoach-kiem-tra/:id",
    name: "inspection-plan",
    load: () => import("./InspectionPlanRecordPage.vue"),
    words: [...words],
    permission: "inspection-plan:read",
    nav,
  }),
  screen({
    path: "/ke-hoach-kiem-tra/:id/sua",
    name: "inspection-plan-edit",
    load: () => import("./InspectionPlanEditPage.vue"),
    words: [...words],
    permission: "inspection-plan:write",
    nav,
  }),
];
