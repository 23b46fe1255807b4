/** The screens of the register of establishments. */
import { screen } from "@/screen";

const words = ["establishments", "areas", "complexity_declarations", "site_histories", "terms"] as const;

export const routes = [
  screen({
    path: "/co-so",
    name: "establishments",
    load: () => import("./EstablishmentListPage.vue"),
    words: [...words],
    permission: "establishment:read",
    nav: "establishments",
  }),
  screen({
    path: "/co-so/moi",
    name: "establishment-new",
    load: () => import("./EstablishmentNewPage.vue"),
    words: [...words],
    permission: "establishment:write",
    nav: "establishments",
  }),
  screen({
    path: "/co-so/so-lao-dong",
    name: "establishment-counts",
    load: () => import("./EstablishmentCountsPage.vue"),
    words: [...words, "count_grid"],
    permission: "workforce:write",
    nav: "establishments",
  }),
  screen({
    path: "/co-so/:id",
    name: "establishment",
    load: () => import("./EstablishmentRecordPage.vue"),
    words: [...words],
    permission: "establishment:read",
    nav: "establishments",
  }),
  screen({
    path: "/co-so/:id/sua",
    name: "establishment-edit",
    load: () => import("./EstablishmentEditPage.vue"),
    words: [...words],
    permission: "establishment:write",
    nav: "establishments",
  }),
  screen({
    path: "/co-so/:id/doi-chu",
    name: "establishment-succeed",
    load: () => import("./EstablishmentSuccessionPage.vue"),
    words: [...words],
    permission: "establishment:write",
    nav: "establishments",
  }),
  screen({
    path: "/co-so/:id/chu",
    name: "establishment-owner",
    load: () => import("./EstablishmentOwnerPage.vue"),
    words: [...words],
    permission: "establishment:read",
    nav: "establishments",
  }),
  screen({
    path: "/chu-co-so",
    name: "owners",
    load: () => import("./EstablishmentOwnerListPage.vue"),
    words: [...words],
    permission: "establishment:read",
    nav: "establishments",
  }),
];
