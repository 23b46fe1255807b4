/** The screens of allocations: the targets of a plan that were shared out, and one of them by unit. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load">;

const own = (one: Own) => screen({ words: ["allocations", "plans"], permission: "plan:read", nav: "targets", ...one });

export const routes = [
  own({ path: "/giao-chi-tieu", name: "target-allocations", load: () => import("./TargetAllocationListPage.vue") }),
  own({ path: "/giao-chi-tieu/:id", name: "target-allocation", load: () => import("./TargetAllocationRecordPage.vue") }),
];
