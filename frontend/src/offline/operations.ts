/** An operation: a write of field work that waits on the device. Which writes may wait, and which wait for each other. */
import { type Call, fillPath } from "@/api/client";
import type { Method } from "@/api/operations";
import type { FieldProblem } from "@/api/problem";
import { newId } from "@/lib/ids";

export type Entity = "inspections" | "violations";
export type Action = "create" | "update" | "delete" | "sign";

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
}

interface Kind {
  entity: Entity;
  action: Action;
  /** The parameter of the path that names the record; none where the body does. */
  id?: string;
}

/** Each is keyed by its method and path. Grids of counts have a queue of their own (`useRowQueue`), photos too (`photos.ts`). */
const FIELD_WRITES: Readonly<Record<string, Kind>> = {
  "post /inspections": { entity: "inspections", action: "create" },
  "patch /inspections/{id}": { entity: "inspections", action: "update", id: "id" },
  "delete /inspections/{id}": { entity: "inspections", action: "delete", id: "id" },
  "post /inspections/{id}/sign": { entity: "inspections", action: "sign", id: "id" },
  "post /violations": { entity: "violations", action: "create" },
  "patch /violations/{id}": { entity: "violations", action: "update", id: "id" },
  "delete /violations/{id}": { entity: "violations", action: "delete", id: "id" },
};

export const getMember = (of: unknown, name: string): string => {
  const value = (of as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === "string" ? value : "";
};

/** The write as an operation without its place in the order; null if it cannot wait. */
export function toContent({ method, path, options }: Call): Content | null {
  const kind = FIELD_WRITES[`${method} ${path}`];
  // What a query adds, such as the draft into which another one goes, cannot wait.
  if (!kind || options.query) return null;
  const { body = null, version = null, key = newId() } = options;
  const named = kind.id ? String(options.path?.[kind.id] ?? "") : getMember(body, "id");
  return {
    key,
    method,
    path: fillPath(path, options.path),
    entity: kind.entity,
    record_id: named || key,
    action: kind.action,
    body,
    version,
    after: null,
    needs: [getMember(body, "inspection_id")].filter(Boolean),
    name: "",
    refusal: null,
    answered: null,
  };
}

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

/** Signatures of this record that cannot go out as things are: what they sign is still to be corrected, and then signed anew. */
export function listStuckSignatures(all: Operation[], recordIds: string[]): Operation[] {
  const review = all.filter(({ state }) => state === "review");
  return all.filter((one) => one.action === "sign" && isUnsent(one) && recordIds.includes(one.record_id) && review.some((held) => held === one || (held.seq < one.seq && isHeldBy(one, held))));
}

/** A JSON merge patch (RFC 7396) of one level, and of the checklist within it. */
export function mergeBody(before: unknown, patch: unknown): Record<string, unknown> {
  const [old, now] = [(before ?? {}) as Record<string, unknown>, (patch ?? {}) as Record<string, unknown>];
  const merged = { ...old, ...now };
  if (old["checklist"] && now["checklist"]) merged["checklist"] = { ...(old["checklist"] as object), ...(now["checklist"] as object) };
  return merged;
}
