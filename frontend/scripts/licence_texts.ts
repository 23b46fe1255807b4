/** Puts the licences of others into the build: who passes it on passes their texts on too. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** What Vite's own list of bundled packages leaves out: fonts, and files that are copied whole. */
const TEXTS = {
  "be-vietnam-pro.txt": "@fontsource/be-vietnam-pro/LICENSE",
  "swagger-ui.txt": "swagger-ui-dist/LICENSE",
  "swagger-ui-notice.txt": "swagger-ui-dist/NOTICE",
};

export function licenceTexts(): Plugin {
  const packages = fileURLToPath(new URL("../node_modules/", import.meta.url));
  return {
    name: "licence-texts",
    apply: "build",
    generateBundle() {
      for (const [name, file] of Object.entries(TEXTS)) {
        this.emitFile({ type: "asset", fileName: `licences/${name}`, source: readFileSync(packages + file) });
      }
    },
  };
}
