/**
 * Keeps the program itself on the device, so that it opens without network.
 *
 * It never touches what the API answers: data have their own store, which is encrypted.
 * The build fills in `SHELL_FILES` and puts this file at `/sw.js`.
 */
declare const SHELL_FILES: readonly string[];

/** The part of the worker's global scope that is used here; the DOM's types describe a page. */
interface WorkerScope {
  skipWaiting: () => Promise<void>;
  clients: { claim: () => Promise<void>; matchAll: () => Promise<{ postMessage: (text: string) => void }[]> };
  addEventListener: <E extends Event>(type: string, hear: (event: E) => void) => void;
}

interface LifecycleEvent extends Event {
  waitUntil: (work: Promise<unknown>) => void;
}

interface RequestEvent extends LifecycleEvent {
  readonly request: Request;
  respondWith: (answer: Promise<Response>) => void;
}

const worker = globalThis as unknown as WorkerScope;
const FILES = new Set(SHELL_FILES);
const CACHE = "so178-shell";
const SHELL = "/index.html";
/** A network that does not answer by then counts as none: milliseconds. */
const PATIENCE = 4000;

/** Files with a hash in their name never change: what an earlier version fetched is not fetched again. */
async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  const kept = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  await cache.addAll([...FILES].filter((path) => !kept.has(path)));
  await cache.add(new Request(SHELL, { cache: "reload" }));
  await worker.skipWaiting();
}

const isOld = ({ url }: Request): boolean => {
  const { pathname } = new URL(url);
  return pathname !== SHELL && !FILES.has(pathname);
};

/** Removes files of versions before; a page of such a version that is still open fetches what it lacks, or says so. */
async function activate(): Promise<void> {
  const cache = await caches.open(CACHE);
  const old = (await cache.keys()).filter(isOld);
  await Promise.all(old.map((request) => cache.delete(request)));
  await worker.clients.claim();
}

/** The page as the server has it now; the kept one when there is no network or the server is down. */
async function openPage(request: Request): Promise<Response> {
  const kept = await (await caches.open(CACHE)).match(SHELL);
  if (!kept) return fetch(request);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    return answer.status >= 500 ? kept : answer;
  } catch {
    return kept;
  }
}

/** A file of the program: kept ones first; others are kept when they are used, so each page that was visited opens again. */
async function openFile(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

/** There is a network again: pages that are open send what waits. The worker itself has no session. */
async function wakePages(): Promise<void> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's pages are of its own origin
  for (const page of await worker.clients.matchAll()) page.postMessage("send-outbox");
}

worker.addEventListener<LifecycleEvent>("sync", (event) => event.waitUntil(wakePages()));
worker.addEventListener<LifecycleEvent>("install", (event) => event.waitUntil(install()));
worker.addEventListener<LifecycleEvent>("activate", (event) => event.waitUntil(activate()));
worker.addEventListener<RequestEvent>("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || pathname.startsWith("/api")) return;
  if (request.mode === "navigate") event.respondWith(openPage(request));
  else if (pathname.startsWith("/assets/") || FILES.has(pathname)) event.respondWith(openFile(request));
});
