/** Answers to reads of field work as the device gives them: what the server said last, with what waits here on top. */
import type { Call, CallOptions } from "@/api/client";
import { ApiProblem, NetworkFailure } from "@/api/problem";
import { getAnswer, isBegunHere, listKnown, restoreAnswers } from "./answers";
import { buildLocalRecord, type LocalRecord } from "./localRecords";
import { type Entity, type Operation, isUnsent } from "./operations";
import { loadOutbox, operations } from "./outbox";
import { hasWords, showPackage } from "./packageAnswers";

interface List {
  items: LocalRecord[];
  next: string | null;
}

/** Reads that show a record, or a list of records, that operations may be about. */
const RECORDS: Readonly<Record<string, Entity>> = { "/inspections/{id}": "inspections", "/violations/{id}": "violations", "/recommendations/{id}": "recommendations" };
const LISTS: Readonly<Record<string, Entity>> = {
  "/inspections": "inspections",
  "/violations": "violations",
  "/recommendations": "recommendations",
  "/establishments/{id}/commitments": "commitments",
  "/establishments/{id}/workforce-counts": "workforce_counts",
};

const listOwn = (entity: Entity): Operation[] => operations.value.filter((one) => one.entity === entity && isUnsent(one));

/** Whether a record of this device belongs into a list: what the question says of members that the record has. */
function isAskedFor(record: LocalRecord, query: CallOptions["query"] = {}): boolean {
  return Object.entries(query).every(([name, wanted]) => wanted === null || wanted === undefined || wanted === "" || !(name in record) || [wanted].flat().some((one) => String(one) === String(record[name])));
}

function showList(entity: Entity, { path, options }: Call, list: List): List {
  const own = listOwn(entity);
  if (own.length === 0 || options.query?.["after"]) return list;
  const parent = path.includes("{id}") ? String(options.path?.["id"]) : "";
  const isHere = (one: Operation): boolean => !parent || one.path.includes(parent);
  const changed = new Set(own.filter(isHere).map(({ record_id: id }) => id));
  const built = [...changed].map((id) => [id, buildLocalRecord(operations.value, id, list.items.find((one) => one.id === id) ?? null)] as const);
  const created = new Set(own.filter(({ action }) => action === "create").map(({ record_id: id }) => id));
  const news = built.filter(([id, now]) => now && created.has(id) && !list.items.some((one) => one.id === id) && isAskedFor(now, options.query)).map(([, now]) => now as LocalRecord);
  const byId = new Map(built);
  const rest = list.items.flatMap((one) => {
    const now = byId.has(one.id) ? byId.get(one.id) : one;
    return now && isAskedFor(now, changed.has(one.id) ? options.query : {}) ? [now] : [];
  });
  return { ...list, items: [...news, ...rest] };
}

/** An answer with what waits on this device. */
export async function showLocal(call: Call, answer: unknown): Promise<unknown> {
  const [entity, listed] = [RECORDS[call.path], LISTS[call.path]];
  if (!entity && !listed) return answer;
  await loadOutbox();
  if (listed) return showList(listed, call, answer as List);
  const id = String(call.options.path?.["id"]);
  return listOwn(entity as Entity).some((one) => one.record_id === id) ? (buildLocalRecord(operations.value, id, answer as LocalRecord | null) ?? answer) : answer;
}

const SEARCHED = new Set(["/establishments", "/violation-types"]);

/** Places and acts by their words, among those that were read; null if none was. */
function searchKnown({ path, options }: Call): List | null {
  const { q, limit } = options.query ?? {};
  const items = SEARCHED.has(path) ? listKnown(path).filter((one) => hasWords(one, q)) : [];
  return items.length > 0 ? { items: items.slice(0, Number(limit ?? items.length)) as LocalRecord[], next: null } : null;
}

/** What this device can answer without the server: what was read before, and the package of the day; undefined if it knows nothing. */
export function findAnswer(call: Call, address: string): unknown {
  const read = getAnswer(address);
  // Among all places that were read, the words find more than in the package alone.
  const known = read?.answer ?? (call.options.query?.["q"] ? searchKnown(call) : null) ?? undefined;
  return showPackage(call, known, read?.readAt ?? 0) ?? searchKnown(call) ?? undefined;
}

const EMPTY: List = { items: [], next: null };

/** Instead of an answer that did not come, or of a record that the server does not have yet; fails as the call did if nothing is known. */
export async function answerFromDevice(call: Call, address: string, error: unknown): Promise<unknown> {
  const isMissing = error instanceof ApiProblem && error.status === 404;
  if (!(error instanceof NetworkFailure) && !isMissing) throw error;
  await restoreAnswers();
  await loadOutbox();
  const known = isMissing ? undefined : findAnswer(call, address);
  if (known !== undefined) return showLocal(call, known);
  const id = String(call.options.path?.["id"] ?? call.options.query?.["inspection_id"] ?? call.options.query?.["entity_id"] ?? "");
  const isMadeHere = operations.value.some((one) => one.record_id === id && one.action === "create" && isUnsent(one));
  if (isMadeHere && RECORDS[call.path]) return showLocal(call, null);
  // What belongs to a record that only this device has, or that was begun on it and never looked at again.
  if ((isMadeHere || isBegunHere(id)) && (LISTS[call.path] || call.path === "/attachments")) return showLocal(call, EMPTY);
  throw error;
}
