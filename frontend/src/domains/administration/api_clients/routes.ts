/** The screens of other systems that read over the API. */
import { screen } from "@/screen";

const words = ["api_clients", "two_persons", "terms", "users"] as const;

export const routes = [
  screen({
    path: "/he-thong-ket-noi",
    name: "api-clients",
    load: () => import("./ApiClientListPage.vue"),
    words: [...words],
    permission: "api-client:read",
    nav: "api_clients",
  }),
  screen({
    path: "/he-thong-ket-noi/moi",
    name: "api-client-new",
    load: () => import("./ApiClientNewPage.vue"),
    words: [...words],
    permission: "api-client:write",
    nav: "api_clients",
  }),
  screen({
    path: "/he-thong-ket-noi/:id",
    name: "api-client",
    load: () => import("./ApiClientRecordPage.vue"),
    words: [...words],
    permission: "api-client:read",
    nav: "api_clients",
  }),
];
