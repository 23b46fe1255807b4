/** The screens of planning visits: the order, the gap to the target, order against chance, the table of points. */
import { type Screen, screen } from "@/screen";

const own = (one: Screen) => screen({ words: ["visit_order", "terms"], ...one });

export const routes = [
  own({
    path: "/thu-tu-kiem-tra",
    name: "visit-order",
    load: () => import("./VisitOrderListPage.vue"),
    permission: "visit-order:read",
    nav: "visit-order",
  }),
  own({
    path: "/thu-tu-kiem-tra/con-lai",
    name: "visit-gap",
    load: () => import("./VisitOrderGapPage.vue"),
    words: ["plans", "visit_order", "terms"],
    permission: "visit-order:read",
    nav: "visit-gap",
  }),
  own({
    path: "/thu-tu-kiem-tra/doi-chieu",
    name: "visit-comparison",
    load: () => import("./VisitOrderComparisonPage.vue"),
    permission: "visit-order:read",
    nav: "visit-order",
  }),
  own({
    path: "/bang-diem-kiem-tra",
    name: "visit-points",
    load: () => import("./VisitOrderPointsPage.vue"),
    permission: "visit-points:read",
    nav: "visit-points",
  }),
  own({
    path: "/bang-diem-kiem-tra/moi",
    name: "visit-points-new",
    load: () => import("./VisitOrderNewPointsPage.vue"),
    permission: "visit-points:write",
    nav: "visit-points",
  }),
];
