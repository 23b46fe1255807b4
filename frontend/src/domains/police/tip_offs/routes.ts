/** The screens of tips: two open ones for those who tell, and the inbox of those who handle them. */
import { screen } from "@/screen";

const inbox = { words: ["tip_offs", "tip_door", "terms"], permission: "tip:read", nav: "tip-offs" } as const;

export const routes = [
  screen({ path: "/tin-bao", name: "tip-door", load: () => import("./TipOffPublicPage.vue"), words: ["tip_door"], open: true, plain: true }),
  screen({ path: "/tin-bao/tra-cuu", name: "tip-status", load: () => import("./TipOffStatusPage.vue"), words: ["tip_door"], open: true, plain: true }),
  screen({ ...inbox, words: [...inbox.words], path: "/tin-phan-anh", name: "tip-offs", load: () => import("./TipOffListPage.vue") }),
  screen({ ...inbox, words: [...inbox.words], path: "/tin-phan-anh/:id", name: "tip-off", load: () => import("./TipOffRecordPage.vue") }),
];
