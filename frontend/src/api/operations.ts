/** What the compiler knows of each call: path, path parameters, query, body, version, key and answer, from the API's description. */
import type { Operations } from "./generated/operations.gen";

export type Method = keyof Operations;
/** The paths below `/api/v1` that have this method, such as `/establishments/{id}`. */
export type PathOf<M extends Method> = keyof Operations[M] & string;

/** A text of the address bar: what a link says, which only the server can judge. */
export type AddressText = string & { readonly fromAddress: unique symbol };

interface Shape {
  data: { body?: unknown; path?: unknown; query?: unknown };
  answer: unknown;
  guarded: boolean;
}
type Operation<M extends Method, P extends PathOf<M>> = Operations[M][P] extends infer Found extends Shape ? Found : never;

/** Parameters that are null or "" are not sent. */
type Query<Q> = { [K in keyof Q]: undefined extends Q[K] ? Q[K] | AddressText | null | "" : Q[K] };
/** Headers are set by the client: `version` and `key` stand for If-Match and Idempotency-Key. */
type Sent<D> = { [K in keyof D as Exclude<K, "url" | "headers">]: K extends "query" ? Query<D[K]> : D[K] };

/** Who changes or acts on a record says which version they saw. */
type Version<IsGuarded> = IsGuarded extends true ? { version: number } : { version?: never };
/** A request that makes something has a key, so that it can be sent again; a session, oneself and a guest have no use for one. */
type Key<M, P, IsGuarded> = M extends "get" ? { key?: never }
  : M extends "post" ? (IsGuarded extends true ? { key?: string } : P extends `/${"auth" | "me" | "public"}/${string}` ? { key?: string } : { key: string })
  : { key?: string };

export interface Manner {
  signal?: AbortSignal;
  /** The caller handles 401 itself: no login dialog. */
  quiet?: boolean;
  /** Sent without the session cookie, so that the server cannot know who sends it. */
  nameless?: boolean;
  /** The caller keeps what has no answer and sends it again: it does not wait in the outbox. */
  hasOwnQueue?: boolean;
}

type Asked<M extends Method, P extends PathOf<M>> =
  Operation<M, P> extends infer O extends Shape ? Sent<O["data"]> & Version<O["guarded"]> & Key<M, P, O["guarded"]> & Manner : never;
/** What is given for each of several paths at once suits all of them. */
export type SuitsAll<M extends Method, P extends PathOf<M>> = (P extends PathOf<M> ? (asked: Asked<M, P>) => void : never) extends (asked: infer A) => void ? A : never;
type Arguments<T> = Record<never, never> extends T ? [options?: T] : [options: T];

/** The options of a call; none where all may be left out. */
export type CallArguments<M extends Method, P extends PathOf<M>> = Arguments<SuitsAll<M, P>>;
export type Answer<M extends Method, P extends PathOf<M>> = P extends PathOf<M> ? Operation<M, P>["answer"] : never;

/** Path and query of what is read. */
export type ReadOptions<P extends PathOf<"get">> = Pick<SuitsAll<"get", P>, keyof SuitsAll<"get", P> & ("path" | "query")>;
export type ReadArguments<P extends PathOf<"get">> = Arguments<ReadOptions<P>>;
/** The same on a page, where it may change; null: do not load (yet). */
export type AskedArguments<P extends PathOf<"get">> = Record<never, never> extends ReadOptions<P> ? [ask?: () => ReadOptions<P> | null] : [ask: () => ReadOptions<P> | null];

/** One page of a keyset list. */
export interface Page<T> {
  items: T[];
  next: string | null;
}
/** The paths that answer a list: a page of one, or all of a short one. */
export type ListPath = { [P in PathOf<"get">]: Answer<"get", P> extends { items: unknown[] } ? P : never }[PathOf<"get">];
export type Row<P extends ListPath> = Answer<"get", P> extends { items: (infer T)[] } ? T : never;
