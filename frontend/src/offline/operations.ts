/** An operation: a write of field work that waits on the device. Which writes may wait, and which wait for each other. */
import { type Call, fillPath } from "@/api/client";
import type { Method } from "@/api/operations";
import type { FieldProblem } from "@/api/problem";
import { may } from "@/api/session";
import type { EncryptedCopy } from "@/lib/deviceStore";
import { newId } from "@/lib/ids";

export type Entity = "inspections" | "violations" | "commitments" | "workforce_counts" | "recommendations";
export type Action = "create" | "update" | "delete" | "sign" | "fulfil";

/** What the server said instead of taking it. */
export interface Refusal {
  status: number;
  code: string;
  message: string;
  errors: FieldProblem[];
  /** With 412: the record as it is now. */
  current: unknown;
}

/** What an operation says; on the device it is encrypted. */
export interface Content {
  /** Idempotency-Key: another one once the content has changed. */
  key: string;
  method: Method;
  /** Below `/api/v1`, filled in. */
  path: string;
  entity: Entity;
  record_id: string;
  action: Action;
  /** The place below which the record stands, as commitments and head counts do. */
  place?: string;
  body: unknown;
  /** The version that was seen, for If-Match; null for what is created. */
  version: number | null;
  /** The operation whose answer tells the version instead. */
  after: string | null;
  /** Records that must be there first. */
  needs: string[];
  /** The place, for people. */
  name: string;
  refusal: Refusal | null;
  /** The version that the server answered. */
  answered: number | null;
  /** It was written beside changes of others. */
  merged?: boolean;
  /** Others had changed the same field: the server keeps both values. */
  conflict_id?: string | null;
}

export interface Operation extends Content {
  id: string;
  user: string;
  seq: number;
  state: "waiting" | "review" | "done";
  tried: boolean;
  made_at: string;
  done_at: string | null;
  copy?: EncryptedCopy;
}

interface Kind {
  entity: Entity;
  action: Action;
  /** The parameter of the path that names the record; none where the body does. */
  id?: string;
  /** The one that names the place below which it stands. */
  place?: string;
}

/** Each is keyed by its method and path. Photos have a queue of their own (`photos.ts`), and so do grids of counts (`hasOwnQueue`). */
const FIELD_WRITES: Readonly<Record<string, Kind>> = {
  "post /inspections": { entity: "inspections", action: "create" },
  "patch /inspections/{id}": { entity: "inspections", action: "update", id: "id" },
  "delete /inspections/{id}": { entity: "inspections", action: "delete", id: "id" },
  "post /inspections/{id}/sign": { entity: "inspections", action: "sign", id: "id" },
  "post /violations": { entity: "violations", action: "create" },
  "patch /violations/{id}": { entity: "violations", action: "update", id: "id" },
  "delete /violations/{id}": { entity: "violations", action: "delete", id: "id" },
  "post /establishments/{id}/commitments": { entity: "commitments", action: "create", place: "id" },
  "patch /establishments/{id}/commitments/{commitment_id}": { entity: "commitments", action: "update", id: "commitment_id", place: "id" },
  "post /establishments/{id}/workforce-counts": { entity: "workforce_counts", action: "create", place: "id" },
  "patch /establishments/{id}/workforce-counts/{count_id}": { entity: "workforce_counts", action: "update", id: "count_id", place: "id" },
  "post /recommendations/{id}/fulfil": { entity: "recommendations", action: "fulfil", id: "id" },
};

/** Whether somebody records in the field: visits, or head counts and commitments of places. */
export const mayRecord = (): boolean => may(["inspection:write", "workforce:write", "commitment:write"]);

export const getMember = (of: unknown, name: string): string => {
  const value = (of as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === "string" ? value : "";
};

/** The write as an operation without its place in the order; null if it cannot wait. */
export function toContent({ method, path, options }: Call): Content | null {
  const kind = FIELD_WRITES[`${method} ${path}`];
  // What a query adds cannot wait.
  if (!kind || options.query || options.hasOwnQueue) return null;
  const { body = null, version = null, key = newId() } = options;
  const named = kind.id ? String(options.path?.[kind.id] ?? "") : getMember(body, "id");
  const place = kind.place ? { place: String(options.path?.[kind.place] ?? "") } : {};
  return {
    key,
    method,
    path: fillPath(path, options.path),
    entity: kind.entity,
    record_id: named || key,
    action: kind.action,
    ...place,
    body,
    version,
    after: null,
    needs: [getMember(body, "inspection_id")].filter(Boolean),
    name: "",
    refusal: null,
    answered: null,
  };
}

/** The list, as a path, in which the record stands. */
export function getCollection({ path, record_id: id }: Content): string {
  const [collection = path] = path.split(`/${id}`);
  return collection;
}

/** The records to which it belongs. */
export const listParents = ({ needs, place }: Content): string[] => (place ? [...needs, place] : needs);

/** What somebody declares about a record as it stands, and declares anew once that has changed. */
export const isAct = ({ action }: Content): boolean => action === "sign" || action === "fulfil";

const touches = ({ record_id, needs }: Content, id: string): boolean => record_id === id || needs.includes(id);

/** Whether one cannot go before the other: they are about one record. */
export function isHeldBy(later: Content, earlier: Content): boolean {
  return [later.record_id, ...later.needs].some((id) => touches(earlier, id));
}

export const isUnsent = ({ state }: Operation): boolean => state !== "done";

/** The last that passes; `Array.findLast` is missing in browsers that we serve. */
export const findLast = <T>(all: Iterable<T>, isMeant: (one: T) => boolean): T | undefined => [...all].reduce<T | undefined>((last, one) => (isMeant(one) ? one : last), undefined);

/** What would go out next: in their order, but past those that a person must look at or that are `passed` over, and whatever depends on those. */
export function findNext(all: Operation[], passed: ReadonlySet<string> = new Set()): Operation | undefined {
  const held: Operation[] = [];
  for (const one of all.filter(isUnsent)) {
    if (one.state === "waiting" && !passed.has(one.id) && !held.some((earlier) => isHeldBy(one, earlier))) return one;
    held.push(one);
  }
  return undefined;
}

/** An operation, and all that make no sense without it. */
export function listWithDependents(all: Operation[], first: Operation): Operation[] {
  const rest = all.filter((one) => isUnsent(one) && one.seq > first.seq && (one.record_id === first.record_id || (first.action === "create" && one.needs.includes(first.record_id))));
  return [first, ...rest];
}

/** Acts on this record that cannot go out as things are: what they sign is still to be corrected, and then signed anew. */
export function listStuckActs(all: Operation[], recordIds: string[]): Operation[] {
  const review = all.filter(({ state }) => state === "review");
  return all.filter((one) => isAct(one) && isUnsent(one) && recordIds.includes(one.record_id) && review.some((held) => held === one || (held.seq < one.seq && isHeldBy(one, held))));
}

/** A JSON merge patch (RFC 7396) of one level, and of the checklist within it. */
export function mergeBody(before: unknown, patch: unknown): Record<string, unknown> {
  const [old, now] = [(before ?? {}) as Record<string, unknown>, (patch ?? {}) as Record<string, unknown>];
  const merged = { ...old, ...now };
  if (old["checklist"] && now["checklist"]) merged["checklist"] = { ...(old["checklist"] as object), ...(now["checklist"] as object) };
  return merged;
}
