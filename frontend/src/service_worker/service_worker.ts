/**
 * Keeps the program itself on the device, so that it opens without network.
 *
 * It never touches what the API answers: data have their own store, which is encrypted.
 * The build fills in `SHELL_FILES` and `SENDER_FILE` and puts this file at `/sw.js`.
 */
import type { BackgroundSender } from "./background_sender";

declare const SHELL_FILES: readonly string[];
declare const SENDER_FILE: string;

/** The part of the worker's global scope that is used here; the DOM's types describe a page. */
interface WorkerScope {
  skipWaiting: () => Promise<void>;
  clients: { claim: () => Promise<void>; matchAll: () => Promise<{ visibilityState: string; postMessage: (text: string) => void }[]> };
  registration: object;
  importScripts: (address: unknown) => void;
  trustedTypes?: { createPolicy: (name: string, rules: { createScriptURL: () => string }) => { createScriptURL: (address: string) => unknown } };
  addEventListener: <E extends Event>(type: string, hear: (event: E) => void) => void;
}

interface LifecycleEvent extends Event {
  waitUntil: (work: Promise<unknown>) => void;
}

interface RequestEvent extends LifecycleEvent {
  readonly request: Request;
  respondWith: (answer: Promise<Response>) => void;
}

const worker = globalThis as unknown as WorkerScope & Partial<BackgroundSender>;
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
  // Only what was imported while it is installed can be imported later.
  if ("sync" in worker.registration) importSender();
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

/** Under the content security policy only this one address may become a script of the worker. */
function importSender(): void {
  const policy = worker.trustedTypes?.createPolicy("sw", { createScriptURL: () => SENDER_FILE });
  worker.importScripts(policy ? policy.createScriptURL(SENDER_FILE) : SENDER_FILE);
}

/** There is a network again: pages that are open send what waits. Where nobody looks at one, it may sleep, or be closed: the worker sends what goes without a session. */
async function sendOutbox(): Promise<void> {
  const pages = await worker.clients.matchAll();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's pages are of its own origin
  for (const page of pages) page.postMessage("send-outbox");
  if (pages.some(({ visibilityState }) => visibilityState === "visible")) return;
  if (!worker.sendInBackground) importSender();
  // The browser tries again what fails, later each time.
  if ((await worker.sendInBackground?.()) === false) throw new Error("something waits for a later time");
}

worker.addEventListener<LifecycleEvent>("sync", (event) => event.waitUntil(sendOutbox()));
worker.addEventListener<LifecycleEvent>("install", (event) => event.waitUntil(install()));
worker.addEventListener<LifecycleEvent>("activate", (event) => event.waitUntil(activate()));
worker.addEventListener<RequestEvent>("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || pathname.startsWith("/api")) return;
  if (request.mode === "navigate") event.respondWith(openPage(request));
  else if (pathname.startsWith("/assets/") || FILES.has(pathname)) event.respondWith(openFile(request));
});
