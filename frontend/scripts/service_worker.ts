/** Builds the service worker to `/sw.js` and tells it which files make the program open without network. */
import { createHash } from "node:crypto";
import { type Plugin, type ResolvedConfig, type Rolldown, build } from "vite";

const SOURCE = "src/service_worker/service_worker.ts";
const SENDER_SOURCE = "src/service_worker/background_sender.ts";
const HASH_LENGTH = 8;
/** Areas of words that the pages below need, in both languages. */
export const FIELD_AREAS = (
  "account areas attachments complexity_declarations count_grid deadlines establishments handovers inspection_plans inspections log log_fields " +
  "outbox recommendations shell shortcuts site_histories terms two_persons ui violations"
).split(" ");
/** What an inspector needs in the field, and what surrounds each page. All else is kept once it was opened. */
export const IN_THE_FIELD = [
  /\/src\/shell\//,
  new RegExp(`/src/locales/(?:vi|en)/(?:${FIELD_AREAS.join("|")})\\.ts$`),
  /\/src\/locales\/englishFiles/,
  /\/src\/offline\//,
  /\/src\/components\/PhotoInput/,
  /\/src\/domains\/establishments\/establishments\//,
  /\/src\/domains\/inspections\/inspections\//,
  /\/src\/domains\/inspections\/inspection_plans\/(InspectionPlanTodayPage|TodayRows)/,
  /\/src\/domains\/inspections\/recommendations\//,
  /\/src\/domains\/enforcement\/violations\//,
  /\/src\/domains\/organisation\/accounts\/Login/,
  /\/src\/lib\/draftCipher/,
  /\/node_modules\/idb\//,
];
const FONT = /\/(so-figures|be-vietnam-pro-(latin|vietnamese))-.*\.woff2$/;
const STATIC = ["/mark.svg", "/manifest.webmanifest", "/icon-192.png", "/icon-512.png"];

type Bundle = Rolldown.OutputBundle;

/** A chunk and all that it imports, with their styles and fonts. */
function collectFiles(bundle: Bundle, start: string, found: Set<string>): void {
  const chunk = bundle[start];
  if (found.has(start) || chunk?.type !== "chunk") return;
  found.add(start);
  for (const file of [...(chunk.viteMetadata?.importedCss ?? []), ...(chunk.viteMetadata?.importedAssets ?? [])]) found.add(file);
  for (const file of chunk.imports) collectFiles(bundle, file, found);
}

/** Paths of the files to keep, sorted: the worker's text changes only when they do. */
export function listShellFiles(bundle: Bundle): string[] {
  const found = new Set<string>();
  for (const [name, chunk] of Object.entries(bundle)) {
    if (chunk.type !== "chunk") continue;
    const modules = chunk.moduleIds;
    const isWanted = (chunk.isEntry && chunk.facadeModuleId?.endsWith("index.html")) || modules.some((id) => IN_THE_FIELD.some((one) => one.test(id)));
    if (isWanted) collectFiles(bundle, name, found);
  }
  for (const name of Object.keys(bundle)) if (FONT.test(name)) found.add(name);
  return [...[...found].filter((name) => name.startsWith("assets/")).map((name) => `/${name}`), ...STATIC].sort();
}

/** The sender of the worker as one classic script: a worker can neither import modules later nor share those of pages. */
async function buildSender({ root, resolve, build: { target } }: ResolvedConfig): Promise<string> {
  const [built] = [
    await build({
      root,
      configFile: false,
      logLevel: "warn",
      resolve: { alias: resolve.alias },
      define: { "process.env.NODE_ENV": '"production"', __VUE_PROD_DEVTOOLS__: "false" },
      build: {
        target: target || [],
        write: false,
        minify: true,
        lib: { entry: SENDER_SOURCE, formats: ["iife"], name: "sender" },
        // Of what pages are made of the worker takes functions, no sessions and no screens.
        rolldownOptions: { treeshake: { moduleSideEffects: (id) => id.endsWith(SENDER_SOURCE) } },
      },
    }),
  ].flat() as Rolldown.RolldownOutput[];
  const chunks = built?.output ?? [];
  const [chunk] = chunks;
  if (chunk?.type !== "chunk" || chunks.length !== 1) throw new Error("the sender of the service worker must be one file");
  return chunk.code;
}

export function serviceWorker(): Plugin {
  let config: ResolvedConfig;
  return {
    name: "service-worker",
    apply: "build",
    configResolved(resolved) {
      config = resolved;
    },
    buildStart() {
      this.emitFile({ type: "chunk", id: SOURCE, fileName: "sw.js" });
    },
    generateBundle: {
      order: "post",
      async handler(_options, bundle) {
        const chunk = bundle["sw.js"];
        if (chunk?.type !== "chunk") throw new Error("the service worker was not built");
        if (chunk.imports.length > 0) throw new Error(`the service worker must be one file, it imports ${chunk.imports.join(", ")}`);
        const source = await buildSender(config);
        const fileName = `assets/background_sender-${createHash("sha256").update(source).digest("hex").slice(0, HASH_LENGTH)}.js`;
        this.emitFile({ type: "asset", fileName, source });
        chunk.code = chunk.code.replaceAll("SHELL_FILES", JSON.stringify(listShellFiles(bundle))).replaceAll("SENDER_FILE", JSON.stringify(`/${fileName}`));
      },
    },
  };
}
