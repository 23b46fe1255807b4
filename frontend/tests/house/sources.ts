/** The source files of the SPA, for the tests that read them. */
import { readdirSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "../../src");

export const sources: string[] = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(ts|vue|css)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));
