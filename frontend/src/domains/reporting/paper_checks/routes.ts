/** The open page behind the QR code of a printed paper. */
import { screen } from "@/screen";

export const routes = [
  screen({ path: "/kiem-tra-van-ban", name: "paper-check", load: () => import("./PaperCheckPage.vue"), words: ["paper_checks"], open: true, plain: true }),
];
