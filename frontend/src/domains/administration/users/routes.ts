/** The screens of other people's accounts, for administrators. */
import { screen } from "@/screen";

const words = ["handovers", "users", "terms"] as const;

export const routes = [
  screen({
    path: "/nguoi-dung",
    name: "users",
    load: () => import("./UserListPage.vue"),
    words: [...words, "backups"],
    permission: "user:read",
    nav: "users",
  }),
  screen({
    path: "/nguoi-dung/moi",
    name: "user-new",
    load: () => import("./UserNewPage.vue"),
    words: [...words],
    permission: "user:write",
    nav: "users",
  }),
  screen({
    path: "/nguoi-dung/:id",
    name: "user",
    load: () => import("./UserRecordPage.vue"),
    words: [...words],
    permission: "user:read",
    nav: "users",
  }),
  screen({
    path: "/nguoi-dung/:id/sua",
    name: "user-edit",
    load: () => import("./UserEditPage.vue"),
    words: [...words],
    permission: "user:write",
    nav: "users",
  }),
];
