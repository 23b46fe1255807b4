/** The screens of one's own account. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/dang-nhap",
    name: "login",
    load: () => import("./LoginPage.vue"),
    words: ["account"],
    open: true,
    plain: true,
  }),
  screen({
    path: "/kich-hoat",
    name: "activate",
    load: () => import("./ActivatePage.vue"),
    words: ["account"],
    open: true,
    plain: true,
  }),
  screen({ path: "/tai-khoan", name: "account", load: () => import("./AccountPage.vue"), words: ["account", "deadlines", "terms"] }),
];
