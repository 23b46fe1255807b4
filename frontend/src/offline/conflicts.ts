/** An operation that met a record which somebody else had changed: where they differ, and what becomes of it. */
import { newId } from "@/lib/ids";
import { type Operation, isAct, mergeBody } from "./operations";

export type Keep = "mine" | "theirs";

export interface Difference {
  field: string;
  mine: unknown;
  theirs: unknown;
}

interface Current extends Record<string, unknown> {
  version?: number;
  status?: string;
}

const getCurrent = ({ refusal }: Operation): Current | null => (refusal?.status === 412 ? (refusal.current as Current | null) : null);

export const isConflict = (one: Operation): boolean => one.state === "review" && getCurrent(one) !== null;

/** Signed meanwhile: nothing merges into it. */
export const isLocked = (one: Operation): boolean => getCurrent(one)?.status === "signed";

const INSTANT = /^\d{4}-\d{2}-\d{2}T/;

/** The same content always reads the same: names in order, nothing that is empty, instants in UTC. */
function normalize(value: unknown): unknown {
  if (typeof value === "string" && INSTANT.test(value)) return new Date(value).toISOString();
  if (Array.isArray(value)) return value.map(normalize);
  if (typeof value !== "object" || value === null) return value ?? null;
  const entries = Object.entries(value).filter(([, one]) => one !== null && one !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, normalize(one)]));
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(normalize(a)) === JSON.stringify(normalize(b));

/** Fields that this device wrote and that now read otherwise on the server. */
export function listDifferences(one: Operation): Difference[] {
  const current = getCurrent(one);
  if (!current || isAct(one)) return [];
  const said = (one.body ?? {}) as Record<string, unknown>;
  const whole = mergeBody(current, said);
  return Object.keys(said)
    .filter((field) => field in current && !isSame(whole[field], current[field]))
    .map((field) => ({ field, mine: said[field], theirs: current[field] }));
}

/** The operation with the choices made; null if nothing of it is left to send. */
export function settleConflict(one: Operation, kept: Readonly<Record<string, Keep>>): Operation | null {
  const fields = listDifferences(one).filter(({ field }) => kept[field] === "mine");
  if (fields.length === 0) return null;
  const body = Object.fromEntries(fields.map(({ field, mine }) => [field, mine]));
  return { ...one, body, key: newId(), version: getCurrent(one)?.version ?? one.version, after: null, state: "waiting", tried: false, refusal: null };
}
