/** Types of the API from its description; only types, so that they weigh nothing on a phone. */
import { defineConfig } from "@hey-api/openapi-ts";
import { operations } from "./scripts/operations.ts";

export default defineConfig({
  input: process.env["OPENAPI"] ?? "../tests/contract/openapi.json",
  output: { path: "src/api/generated", clean: true, entryFile: false },
  plugins: [{ name: "@hey-api/typescript", enums: false }, operations],
});
