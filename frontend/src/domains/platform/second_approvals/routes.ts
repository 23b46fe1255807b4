/** What takes two persons. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/xac-nhan-hai-nguoi",
    name: "second-approvals",
    load: () => import("./SecondApprovalListPage.vue"),
    words: ["two_persons", "terms"],
    permission: "approval:use",
    nav: "second-approvals",
  }),
];
