/** The screens of imports: the wizard, step by step, each with its own address. */
import { screen } from "@/screen";

const words = ["imports", "terms"] as const;
const step = (path: string, name: string, load: Parameters<typeof screen>[0]["load"]) =>
  screen({ path, name, load, words: [...words], permission: "import:use", nav: "imports" });

export const routes = [
  screen({
    path: "/nhap-xuat",
    name: "imports",
    load: () => import("./ImportListPage.vue"),
    words: [...words],
    permission: ["import:use", "export:use"],
    nav: "imports",
  }),
  step("/nhap-xuat/moi", "import-new", () => import("./ImportUploadPage.vue")),
  step("/nhap-xuat/:id/ghep-cot", "import-columns", () => import("./ImportColumnsPage.vue")),
  step("/nhap-xuat/:id/kiem-tra", "import-check", () => import("./ImportCheckPage.vue")),
  step("/nhap-xuat/:id/ket-qua", "import-result", () => import("./ImportResultPage.vue")),
];
