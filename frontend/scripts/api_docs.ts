/** Puts Swagger UI's two files into the build, so that /api/docs works without the internet. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";

const FILES = ["swagger-ui-bundle.js", "swagger-ui.css"];

export function apiDocs(): Plugin {
  const require = createRequire(import.meta.url);
  return {
    name: "api-docs",
    apply: "build",
    generateBundle() {
      for (const file of FILES) {
        const source = readFileSync(require.resolve(`swagger-ui-dist/${file}`));
        this.emitFile({ type: "asset", fileName: `api-docs/${file}`, source });
      }
    },
  };
}
