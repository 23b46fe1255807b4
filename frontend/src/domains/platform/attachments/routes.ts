/** The screen of one file: where it lies in the register, its hashes, and everybody who touched it. */
import { screen } from "@/screen";

export const routes = [
  screen({
    path: "/tep-dinh-kem/:id",
    name: "attachment",
    load: () => import("./AttachmentCustodyPage.vue"),
    words: ["attachments"],
    permission: "attachment:read",
  }),
];
