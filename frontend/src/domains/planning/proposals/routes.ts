/** The screens of proposals to the superior: list and record. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load">;

const own = (one: Own) => screen({ words: ["proposals", "terms"], nav: "proposals", permission: "proposal:read", ...one });

export const routes = [
  own({ path: "/kien-nghi-cap-tren", name: "proposals", load: () => import("./ProposalListPage.vue") }),
  own({ path: "/kien-nghi-cap-tren/:id", name: "proposal-record", load: () => import("./ProposalRecordPage.vue") }),
];
