/** What the server answered to reads of field work: in memory while the page is open. */
import { findLast } from "./operations";
import { type KeptAnswer, keepAnswer, listKept } from "./readingStore";
import { type HeldPackage, PACKAGE_ADDRESS, forgetPackage, getPackage, restorePackage } from "./workPackage";

/** Reads that a visit needs; each path as the API writes it. */
const FIELD_READS = new Set([
  "/me",
  "/inspection-plan-visits",
  "/inspections",
  "/inspections/{id}",
  "/inspections/{id}/record",
  "/inspections/{id}/amendments",
  "/violations",
  "/violations/{id}",
  "/attachments",
  "/establishments",
  "/establishments/{id}",
  "/establishments/{id}/workforce-counts",
  "/establishments/{id}/commitments",
  "/establishments/{id}/site-history",
  "/establishments/{id}/timeline",
  "/complexity-declarations",
  "/recommendations",
  "/recommendations/{id}",
  "/establishment-types",
  "/inspection-teams",
  "/inspection-teams/{id}",
  "/inspection-teams/{id}/members",
  "/checklist-templates",
  "/violation-types",
  "/org-units",
  "/org-units/{id}",
  "/areas",
]);
/** Of a place some ten, of a package fifty places. */
const MOST_KEPT = 600;
const DAYS = /\d{4}-\d{2}-\d{2}/g;

type Known = Pick<KeptAnswer, "answer" | "readAt">;

const kept = new Map<string, Known>();

export const isFieldRead = (path: string): boolean => FIELD_READS.has(path);

/** The same question of another day. */
const toAnyDay = (address: string): string => address.replace(DAYS, "*");

/** Takes what an earlier page has kept on this device; what was read since is newer. */
export async function restoreAnswers(): Promise<void> {
  const found = await listKept().catch(() => []);
  for (const { address, answer, readAt } of found) if (!kept.has(address) && address !== PACKAGE_ADDRESS) kept.set(address, { answer, readAt });
  const held = found.find(({ address }) => address === PACKAGE_ADDRESS);
  if (held) await restorePackage(held.answer as HeldPackage);
}

/** Keeps what was read before keeping began. */
export async function keepKnown(): Promise<void> {
  await Promise.all([...kept].map(([address, { answer }]) => keepAnswer(address, answer)));
}

/** Known at once; resolves when it lies on a device that keeps what is read. */
export function putAnswer(address: string, answer: unknown): Promise<void> {
  kept.delete(address);
  kept.set(address, { answer, readAt: Date.now() });
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest) kept.delete(oldest);
  return keepAnswer(address, answer).then(() => undefined, () => undefined);
}

/** What was answered last to this question, or to the same of another day; undefined: never asked. */
export function getAnswer(address: string): Known | undefined {
  if (kept.has(address)) return kept.get(address);
  const wanted = toAnyDay(address);
  return findLast(kept, ([known]) => toAnyDay(known) === wanted)?.[1];
}

const isRecordOf = (of: unknown): of is { id: string } => typeof (of as { id?: unknown } | null)?.id === "string";

/** What a write has made of a record of this list: in its own answer, and in the lists that hold it or its siblings. */
export async function putRecord(collection: string, answer: unknown, parents: string[]): Promise<void> {
  if (!isRecordOf(answer)) return;
  const puts = [putAnswer(`/api/v1${collection}/${answer.id}`, answer)];
  for (const [address, { answer: list }] of [...kept].filter(([known]) => known.startsWith(`/api/v1${collection}?`))) {
    const { items } = list as { items: { id: string }[] };
    const isThere = items.some(({ id }) => id === answer.id);
    const isSibling = parents.some((id) => address.includes(id));
    if (isThere) puts.push(putAnswer(address, { ...(list as object), items: items.map((one) => (one.id === answer.id ? answer : one)) }));
    else if (isSibling) puts.push(putAnswer(address, { ...(list as object), items: [...items, answer] }));
  }
  await Promise.all(puts);
}

/** Of the record itself: the server took it from this device. */
const toBeginning = (id: string): string => `begun ${id}`;
export const noteBeginning = (id: string): Promise<void> => putAnswer(toBeginning(id), true);

/** Records of this list that were begun on this device after `since`, in milliseconds: a package of that moment lacks them. */
export function listBegun(collection: string, since: number): object[] {
  const begun = [...kept].filter(([address, { readAt }]) => address.startsWith(toBeginning("")) && readAt > since);
  return begun.flatMap(([address]) => (kept.get(`/api/v1${collection}/${address.slice(toBeginning("").length)}`)?.answer as object | undefined) ?? []);
}

export const isBegunHere = (id: string): boolean => getAnswer(toBeginning(id)) !== undefined;

export function clearAnswers(): void {
  kept.clear();
  forgetPackage();
}

function* listObjects(of: unknown): Generator<Record<string, unknown>> {
  if (Array.isArray(of)) for (const one of of) yield* listObjects(one);
  else if (typeof of === "object" && of !== null) {
    yield of as Record<string, unknown>;
    for (const one of Object.values(of)) if (typeof one === "object") yield* listObjects(one);
  }
}

/** The fullest object with this id in anything that was answered. */
export function findKnown(id: string): Record<string, unknown> | undefined {
  if (!id) return undefined;
  let found: Record<string, unknown> | undefined;
  for (const answer of [getPackage(), ...[...kept.values()].map((one) => one.answer)]) {
    for (const one of listObjects(answer)) if (one["id"] === id && Object.keys(one).length > Object.keys(found ?? {}).length) found = one;
  }
  return found;
}

/** All objects of the answers to a path, each once, the last one read. Catalogues have codes instead of ids. */
export function listKnown(path: string): Record<string, unknown>[] {
  const found = new Map<unknown, Record<string, unknown>>();
  for (const [address, { answer }] of kept) {
    if (address.split("?")[0] !== `/api/v1${path}`) continue;
    for (const one of ((answer as { items?: Record<string, unknown>[] }).items ?? [])) found.set(one["id"] ?? one["code"], one);
  }
  return [...found.values()];
}
