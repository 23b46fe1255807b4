/** What goes to the server as one batch of operations, and what becomes of each. */
import type { BatchResults, Operation as SentOperation, OperationBatch, OperationResult, Problem } from "@/api/generated/types.gen";
import type { DeviceNumbers } from "./deviceNumbers";
import { type Action, type Entity, type Operation, type Refusal, getMember, isHeldBy, isUnsent } from "./operations";

/** More would reach neither the end of a weak link nor that of the server's ten seconds. */
const MOST = 200;
const MOST_CHARACTERS = 250_000;
const PACKED_FROM = 4000;
/** As the description marks them with `x-offline`. */
const ACTIONS: Readonly<Record<Entity, readonly Action[]>> = {
  inspections: ["create", "update", "sign"],
  violations: ["create", "update"],
  commitments: ["create"],
  workforce_counts: ["create"],
  recommendations: ["fulfil"],
};
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether it can be named as an operation; any other goes as the request that it is. */
export function canBatch({ entity, action, key, record_id: id, body }: Operation): boolean {
  const isNamed = action !== "create" || getMember(body, "id") === id;
  return ACTIONS[entity]?.includes(action) && isNamed && UUID.test(key) && UUID.test(id);
}

/** What can go as operations, in order: nothing that waits for a person, for another request or for those `passed` over. */
export function listReady(all: Operation[], passed: ReadonlySet<string>): Operation[] {
  const held: Operation[] = [];
  const ready: Operation[] = [];
  for (const one of all.filter(isUnsent)) {
    const isReady = one.state === "waiting" && !passed.has(one.id) && canBatch(one) && !held.some((earlier) => isHeldBy(one, earlier));
    (isReady ? ready : held).push(one);
  }
  return ready;
}

/** What of it can go together. */
export function listBatch(all: Operation[], passed: ReadonlySet<string>): Operation[] {
  const ready = listReady(all, passed);
  let characters = 0;
  return ready.slice(0, MOST).filter((one, index) => (characters += JSON.stringify(one.body).length) <= MOST_CHARACTERS || index === 0);
}

/** What stands below a place is entered as an act on that place, named by the last word of its path. */
function toNames({ entity, record_id, action, place, path }: Operation): Pick<SentOperation, "entity" | "record_id" | "action"> {
  return place ? { entity: "establishments", record_id: place, action: path.slice(path.lastIndexOf("/") + 1) } : { entity, record_id, action };
}

/** The version that the device had of the record before what waits here; null: it made the record itself. */
function findBase(one: Operation, all: Operation[]): number | null {
  const before = all.find(({ id }) => id === one.after);
  if (!before) return one.action === "create" ? null : one.version;
  return before.answered ?? findBase(before, all);
}

export type UnnumberedOperation = Omit<SentOperation, "device_seq">;

export const toSentOperation = (one: Operation, all: Operation[]): UnnumberedOperation => ({
  id: one.key,
  ...toNames(one),
  base_version: findBase(one, all),
  captured_at: one.made_at,
  body: one.body as Record<string, unknown> | null,
});

export const numberOperations = (batch: UnnumberedOperation[], settled: number): SentOperation[] => batch.map((one, index) => ({ ...one, device_seq: settled + index + 1 }));

export function buildBatch(batch: Operation[], all: Operation[], { device, settled }: DeviceNumbers): OperationBatch {
  const operations = numberOperations(batch.map((one) => toSentOperation(one, all)), settled);
  return { operations, sent_at: new Date().toISOString(), device_id: device };
}

/** Packed where that pays and the browser can. */
export async function packBody(batch: OperationBatch): Promise<{ body: unknown; headers?: Record<string, string> }> {
  const text = JSON.stringify(batch);
  if (text.length < PACKED_FROM || typeof CompressionStream === "undefined") return { body: batch };
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return { body: await new Response(packed).blob(), headers: { "Content-Encoding": "gzip" } };
}

const toRefusal = (problem: Problem | null): Refusal => ({
  status: problem?.status ?? 0,
  code: problem?.code ?? "",
  message: problem?.detail ?? problem?.title ?? "",
  errors: problem?.errors ?? [],
  current: problem?.current ?? null,
});

/** Whether the server has it for good. */
export const isTaken = ({ status, first_status: first }: OperationResult): boolean => ["applied", "merged"].includes(first ?? status);

/** The operation with what became of it; what the server holds stays as it is, and is asked for again. */
function applyResult(one: Operation, result: OperationResult): Operation {
  const status = result.first_status ?? result.status;
  const { version: answered, problem } = result;
  if (isTaken(result)) return { ...one, state: "done", done_at: new Date().toISOString(), answered, merged: status === "merged", body: null, refusal: null };
  if (status === "held") return one;
  return { ...one, state: "review", answered, conflict_id: result.conflict_id, refusal: toRefusal(problem) };
}

/** Each operation of a batch that the server told of, as it now stands. */
export function applyResults(batch: Operation[], { results }: BatchResults): Operation[] {
  const told = new Map(results.map((one) => [one.id, one]));
  return batch.flatMap((one) => {
    const result = told.get(one.key);
    return result ? [applyResult(one, result)] : [];
  });
}
