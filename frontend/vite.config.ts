/** How the SPA is built, served in development and tested. */
import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";
import { apiDocs } from "./scripts/api_docs.ts";
import { licenceTexts } from "./scripts/licence_texts.ts";
import { serviceWorker } from "./scripts/service_worker.ts";

const apiServer = process.env["API_URL"] ?? "http://127.0.0.1:8000";

// What most screens are made of comes as one file with the first of them. By itself each part is
// some hundred bytes, and a screen asked for up to thirty files. What a device keeps comes when it is used.
const SHARED = { name: "shared", test: /\/src\/(?:(?:api|components|composables)\/|lib\/(?!device|encryption))/, minShareCount: 20 };

export default defineConfig({
  plugins: [vue({ features: { optionsAPI: false } }), apiDocs(), licenceTexts(), serviceWorker()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  define: { __VUE_PROD_DEVTOOLS__: false, __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false },
  server: { host: "127.0.0.1", proxy: { "/api": apiServer } },
  build: {
    target: ["chrome105", "firefox115", "safari15.6"],
    // The content security policy has no `data:` source, so nothing may be inlined as one.
    assetsInlineLimit: 0,
    license: { fileName: "licences/packages.md" },
    modulePreload: { polyfill: false },
    // A slow machine is no fault of the build: whoever sets the program up need not read of it.
    rolldownOptions: { checks: { bundlerTimings: false }, output: { codeSplitting: { groups: [SHARED] } } },
  },
  test: {
    environment: "happy-dom",
    pool: "threads",
    // A machine that has other work to do is no failure of a test.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [
      // One window serves all files: a new one for each cost six times what the tests themselves do.
      { extends: true, test: { name: "pages", include: ["tests/**/*.test.ts"], exclude: ["tests/offline/**"], isolate: false } },
      // What lies on a device, and what is being sent, must not meet the next file.
      { extends: true, test: { name: "device", include: ["tests/offline/**/*.test.ts"], isolate: true } },
    ],
  },
});
