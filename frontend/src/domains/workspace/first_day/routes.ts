/** The screen of the first day. */
import { screen } from "@/screen";

export const routes = [
  screen({ path: "/ngay-dau-tien", name: "first-day", load: () => import("./FirstDayPage.vue"), words: ["first_day", "terms"], permission: "self:use", nav: "first-day" }),
];
