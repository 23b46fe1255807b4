/** The screens of reorganisations: the list, a new draft, one act with its preview. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load"> & Partial<Screen>;

const own = (one: Own) => screen({ words: ["reorganisations", "two_persons", "terms"], permission: "reorganisation:read", nav: "reorganisations", ...one });

export const routes = [
  own({ path: "/sap-xep-don-vi", name: "reorganisations", load: () => import("./ReorganisationListPage.vue") }),
  own({
    path: "/sap-xep-don-vi/moi",
    name: "reorganisation-new",
    load: () => import("./ReorganisationNewPage.vue"),
    permission: "reorganisation:write",
  }),
  own({ path: "/sap-xep-don-vi/:id", name: "reorganisation", load: () => import("./ReorganisationRecordPage.vue") }),
];
