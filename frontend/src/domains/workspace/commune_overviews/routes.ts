/** The screens of the communes: all of them by target, and the page of one. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load">;

const own = (one: Own) => screen({ words: ["areas", "communes", "plans", "terms"], permission: "plan:read", nav: "communes", ...one });

export const routes = [
  own({ path: "/xa-thi-tran", name: "communes", load: () => import("./CommuneOverviewListPage.vue") }),
  own({ path: "/xa-thi-tran/:id", name: "commune", load: () => import("./CommuneOverviewRecordPage.vue") }),
];
