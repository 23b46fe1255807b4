/** What waits for the leader. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/cho-duyet",
    name: "approvals",
    load: () => import("./ApprovalListPage.vue"),
    words: ["approvals", "terms"],
    permission: ["rating:approve", "plan:approve", "report:approve"],
    nav: "approvals",
  }),
];
