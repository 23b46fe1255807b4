/** The screens of one's own account. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/dang-nhap",
    name: "login",
    load: () => import("./AccountLoginPage.vue"),
    words: ["account"],
    open: true,
    plain: true,
  }),
  screen({
    path: "/kich-hoat",
    name: "activate",
    load: () => import("./AccountActivatePage.vue"),
    words: ["account"],
    open: true,
    plain: true,
  }),
  screen({ path: "/tai-khoan", name: "account", load: () => import("./AccountPage.vue"), words: ["account", "deadlines", "terms"] }),
];
