/** The screens of courses: list, entry, record with its sheet, paper, and who still needs training. */
import { type Screen, screen } from "@/screen";

type Own = Pick<Screen, "path" | "name" | "load" | "permission">;

const own = (one: Own) => screen({ words: ["trainings", "terms"], nav: "trainings", ...one });

export const routes = [
  own({ path: "/tap-huan", name: "trainings", load: () => import("./TrainingListPage.vue"), permission: "training:read" }),
  own({ path: "/tap-huan/can-tap-huan", name: "training-needs", load: () => import("./TrainingNeedsPage.vue"), permission: "staff:read" }),
  own({ path: "/tap-huan/moi", name: "training-new", load: () => import("./TrainingNewPage.vue"), permission: "training:write" }),
  own({ path: "/tap-huan/:id", name: "training", load: () => import("./TrainingRecordPage.vue"), permission: "training:read" }),
  own({ path: "/tap-huan/:id/sua", name: "training-edit", load: () => import("./TrainingEditPage.vue"), permission: "training:write" }),
  own({ path: "/tap-huan/:id/danh-sach", name: "training-paper", load: () => import("./TrainingPaperPage.vue"), permission: "training:read" }),
];
