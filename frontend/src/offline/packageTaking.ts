/** Takes the package of the day when the server can be reached: at the start, on coming back, and when somebody asks for it. */
import { ref, watch } from "vue";
import { communes, establishmentTypes } from "@/api/catalogues";
import { api, buildHeaders, recoverSession, toApiUrl } from "@/api/client";
import type { PublicKey, WorkPackage } from "@/api/generated/types.gen";
import { ApiProblem, NetworkFailure, readProblem } from "@/api/problem";
import { outboxCount, setOutboxCount } from "@/api/outboxCount";
import { isReachable, noteAnswer, noteNoAnswer } from "@/api/reachability";
import { may, me } from "@/api/session";
import { needWords, t } from "@/locales";
import { formatMoment } from "@/presentation/moments";
import { isQueueKey, keepQueueKey } from "./copies";
import { getDeviceId, keepDeviceId } from "./device";
import { reloadOutbox } from "./outbox";
import { reloadPhotos } from "./photos";
import { OPEN_RECOMMENDATIONS } from "./packageAnswers";
import { getKeyId, isSigned } from "./packageSignature";
import { endKeeping, isKept } from "./readingStore";
import { ensureSendKey } from "./sendKeys";
import { type HeldPackage, type RefusalReason, PackageRefusal, dropPackage, ensureUsable, getPackage, holdPackage, joinPackage } from "./workPackage";

const PATIENCE = 60_000;
/** Between two that nobody asked for. */
const PAUSE = 10 * 60_000;
const UNCHANGED = 304;
/** What a page asks of the violations of a draft. */
const MOST = 200;

/** Why the last one was not taken; "" after one that was. */
export const failure = ref<RefusalReason | "unreached" | "refused" | "">("");
export const isTaking = ref(false);
let lastTry = 0;
let running: Promise<void> | null = null;

async function fetchPackage(before: HeldPackage | null): Promise<Response> {
  const headers = buildHeaders("get", { headers: before ? { "If-None-Match": before.etag } : {} });
  try {
    const response = await fetch(toApiUrl("/work-package", { query: { after: before?.cursor } }), { headers, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    noteAnswer();
    return response;
  } catch (error) {
    noteNoAnswer();
    throw new NetworkFailure(undefined, { cause: error });
  }
}

/** Those at hand, or the present ones of the server if `isNeeded` is not among them. */
async function findKeys(known: PublicKey[], isNeeded: (one: PublicKey) => boolean): Promise<PublicKey[]> {
  return known.some(isNeeded) ? known : (await api.get("/work-package/keys", { quiet: true })).keys;
}

async function fetchNext(before: HeldPackage | null): Promise<HeldPackage> {
  const response = await fetchPackage(before);
  const checked = new Date().toISOString();
  if (before && response.status === UNCHANGED) return { ...before, checked_at: checked };
  if (!response.ok) {
    const problem = await readProblem(response);
    await recoverSession(problem, { quiet: true });
    throw problem;
  }
  // The JSON is read only once the signature over its bytes is right.
  const content = await response.arrayBuffer();
  const signature = response.headers.get("JWS-Signature") ?? "";
  const id = getKeyId(signature);
  const keys = await findKeys(before?.keys ?? [], ({ kid }) => kid === id);
  if (!(await isSigned(content, signature, keys))) throw new PackageRefusal("unsigned");
  const next = JSON.parse(new TextDecoder().decode(content)) as WorkPackage;
  ensureUsable(next);
  return joinPackage(before, next, { etag: response.headers.get("ETag") ?? "", keys, checked_at: checked });
}

/** One that does not fit to what is held is asked for as a whole. */
async function fetchWhole(before: HeldPackage | null): Promise<HeldPackage> {
  try {
    return await fetchNext(before);
  } catch (error) {
    const isBad = (error instanceof PackageRefusal && error.reason === "incomplete") || (error instanceof ApiProblem && error.status === 422);
    if (!before || !isBad) throw error;
    return fetchNext(null);
  }
}

/** What pages ask beside it: who is signed in, kinds of places, communes, what the drafts list and, last, what places are still to do. Read as pages read it, it is kept. */
async function readBeside({ inspections }: HeldPackage): Promise<void> {
  await Promise.all([api.get("/me", { quiet: true }), api.get("/establishment-types"), communes.load(), establishmentTypes.load()]);
  for (const { id } of may("violation:read") ? inspections : []) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other: the link is weak, and the server has others to answer
    await api.get("/violations", { query: { inspection_id: id, limit: MOST }, quiet: true });
  }
  await api.get("/recommendations", { query: OPEN_RECOMMENDATIONS, quiet: true });
}

/** Takes the one of this device; a sign-in that is no registered device's keeps nothing. */
async function take(): Promise<void> {
  const next = await fetchWhole(getPackage());
  await keepDeviceId(next.device_id);
  if (next.device_id === null) {
    await dropPackage();
    await endKeeping();
    return;
  }
  await holdPackage(next);
  await ensureSendKey(next.device_id);
  // A package that an older version has kept is without it.
  if (await keepQueueKey(await findKeys(next.keys, isQueueKey))) await Promise.all([reloadOutbox(), reloadPhotos()]);
  await readBeside(next);
}

function toFailureName(error: unknown): RefusalReason | "unreached" | "refused" {
  if (error instanceof PackageRefusal) return error.reason;
  if (error instanceof ApiProblem) return "refused";
  // What the browser refuses otherwise is to store: the device is full.
  return error instanceof NetworkFailure ? "unreached" : "unkept";
}

/** Takes the package now; what is wrong with it stands in `failure`. */
export function takePackage(): Promise<void> {
  if (!me.value || !isKept.value || !may("inspection:write")) return Promise.resolve();
  lastTry = Date.now();
  isTaking.value = true;
  running ??= take()
    .then(
      () => void (failure.value = ""),
      (error: unknown) => void (failure.value = toFailureName(error)),
    )
    .finally(() => {
      running = null;
      isTaking.value = false;
    });
  return running;
}

/** Takes it unless that was tried just before. */
function takeNow(): void {
  if (isReachable.value && Date.now() - lastTry > PAUSE) void takePackage();
}

/** What the strip says while there is no network; "" without a package. */
function describeKept(): string {
  const held = getPackage();
  const { waiting: count } = outboxCount;
  return held ? t(count > 0 ? "outbox.package_strip_waiting" : "outbox.package_strip", { count, moment: formatMoment(held.checked_at), until: formatMoment(held.expires_at) }) : "";
}

export async function startTaking(): Promise<void> {
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && takeNow());
  watch([isReachable, isKept, () => me.value?.user.id], takeNow, { immediate: true });
  watch([isKept, () => me.value?.user.id], async () => setOutboxCount({ isLasting: (await getDeviceId()) !== null }), { immediate: true });
  await needWords("outbox");
  setOutboxCount({ describeKept });
}
