/** The screens of handovers: papers, the page of what is open, one paper. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load">;

const own = (one: Own) => screen({ words: ["handovers", "terms"], permission: "handover:use", nav: "handovers", ...one });

export const routes = [
  own({ path: "/ban-giao", name: "handovers", load: () => import("./HandoverListPage.vue") }),
  own({ path: "/ban-giao/moi", name: "handover-new", load: () => import("./HandoverNewPage.vue") }),
  own({ path: "/ban-giao/:id", name: "handover", load: () => import("./HandoverPaperPage.vue") }),
];
