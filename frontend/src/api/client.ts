/** Calls to the API: cookie session, CSRF token, versions, safe retries, problems. */
import type { Answer, CallArguments, Manner, Method, PathOf, ReadArguments } from "./operations";
import { ApiProblem, NetworkFailure, readProblem } from "./problem";
import { noteAnswer, noteNoAnswer } from "./reachability";

const BASE = "/api/v1";
const READ_TIMEOUT = 30_000;
const WRITE_TIMEOUT = 60_000;
const SECOND = 1000;
/** How often a read that found the server busy is tried again by itself. */
const MORE_TRIES = 2;

export type QueryValue = string | number | boolean | null | undefined;
export type Query = Record<string, QueryValue | QueryValue[]>;

/** The options of any call. What a call of `api` may give depends on its path: `operations.ts`. */
export interface CallOptions extends Manner {
  path?: Record<string, string | number>;
  query?: Query;
  /** Sent as JSON; as a form where it holds a file. */
  body?: unknown;
  /** The version that was read, for `If-Match`. */
  version?: number;
  /** `Idempotency-Key`: the same for every try of the same submission. */
  key?: string;
  /** Beside those below, or instead of them. */
  headers?: Record<string, string>;
}

/** What a call is made of; `send` sends it. */
export interface Call {
  method: Method;
  path: string;
  options: CallOptions;
  send: (options: CallOptions) => Promise<unknown>;
}

/** Hooks of the client; the session module and `offline/` fill them in. */
export const connection = {
  csrfToken: "",
  language: "vi",
  /** Asks the user to log in again, with what the refusal says; true when there is a session. */
  login: async (_refused: ApiProblem): Promise<boolean> => false,
  /** Fetches a fresh CSRF token; true when there is one. */
  renewToken: async (): Promise<boolean> => false,
  /** Called after every answer with its Date, so that the end of an idle session can be predicted. */
  answered: (_at?: string | null): void => {},
  /** Called after every successful write: cached data may be out of date. */
  written: new Set<() => void>(),
  /** Called after every successful write with the header of text warnings; null: no warnings. */
  warned: (_header: string | null): void => {},
  /** On a device that works without network: keeps a write for later, answers a read from what it knows. */
  pass: (call: Call): Promise<unknown> => call.send(call.options),
  /** Called after a sign-in with its password: opens what waits on the device. */
  signedIn: async (_password: string): Promise<void> => {},
  /** Asked before a sign-out: whether something stays on the device, encrypted. */
  keepsQueue: async (): Promise<boolean> => false,
  /** Called after a sign-out: removes what must not stay. */
  signedOut: async (): Promise<void> => {},
  /** Called when the server says that this device has been ended: removes what it keeps. */
  ended: async (): Promise<void> => {},
};

/** Tells all who keep data that something was written. */
export function tellWritten(): void {
  for (const hear of connection.written) hear();
}

/** The path with its parameters filled in: `/staff/{id}` → `/staff/1`. */
export const fillPath = (path: string, values: CallOptions["path"] = {}): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));

/** The URL of a call. */
export function toApiUrl(path: string, { path: values, query = {} }: CallOptions = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "") search.append(name, String(one));
    }
  }
  const text = search.toString();
  return `${BASE}${fillPath(path, values)}${text ? `?${text}` : ""}`;
}

/** The URL of a resource, for links and downloads. */
export const buildApiUrl = <P extends PathOf<"get">>(path: P, ...[options]: ReadArguments<P>): string => toApiUrl(path, options as CallOptions);

/** A body that holds a file, as a form; any other body as it is. */
export function toForm(body: unknown): unknown {
  const entries = Object.entries(body ?? {}).filter(([, value]) => value !== null && value !== undefined);
  if (!entries.some(([, value]) => value instanceof Blob)) return body;
  const form = new FormData();
  for (const [name, value] of entries) form.append(name, value instanceof Blob ? value : String(value));
  return form;
}

/** The headers of a call: language, token, version, key. */
export function buildHeaders(method: Method, options: CallOptions): Headers {
  const headers = new Headers({ Accept: "application/json", "Accept-Language": connection.language });
  if (options.body !== undefined && !(options.body instanceof FormData)) {
    headers.set("Content-Type", method === "patch" ? "application/merge-patch+json" : "application/json");
  }
  if (method !== "get" && connection.csrfToken && !options.nameless) headers.set("X-CSRF-Token", connection.csrfToken);
  if (options.version !== undefined) headers.set("If-Match", `"${options.version}"`);
  if (options.key) headers.set("Idempotency-Key", options.key);
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
  return headers;
}

async function send(method: Method, path: string, options: CallOptions): Promise<Response> {
  const { signal } = options;
  const body = toForm(options.body);
  const patience = new AbortController();
  const limit = method === "get" ? READ_TIMEOUT : WRITE_TIMEOUT;
  const giveUp = (): void => patience.abort();
  const timer = body instanceof FormData ? undefined : setTimeout(giveUp, limit);
  if (signal?.aborted) giveUp();
  signal?.addEventListener("abort", giveUp);
  try {
    return await fetch(toApiUrl(path, options), {
      method: method.toUpperCase(),
      headers: buildHeaders(method, { ...options, body }),
      body: body === undefined || body instanceof FormData || body instanceof Blob ? body : JSON.stringify(body),
      credentials: options.nameless ? "omit" : "same-origin",
      signal: patience.signal,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    noteNoAnswer();
    throw new NetworkFailure(undefined, { cause: error });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
  }
}

/** Gets a new session or token after a refusal; true when the call can be sent again. */
export async function recoverSession(problem: ApiProblem, options: CallOptions): Promise<boolean> {
  if (problem.members["wipe"]) await connection.ended();
  if (options.quiet || options.nameless) return false;
  if (problem.status === 401) return connection.login(problem);
  return problem.status === 403 && problem.code.startsWith("csrf") && connection.renewToken();
}

/** Sends a call; for the modules of `api/`, pages take `api`. */
export const request = <T>(method: Method, path: string, options: CallOptions = {}): Promise<T> =>
  connection.pass({ method, path, options, send: (now) => exchange(method, path, now) }) as Promise<T>;

/** As long as the server asks for, and a part of a second more, so that those who were refused together do not come back together. */
const waitForTurn = ({ retryAfter }: ApiProblem): Promise<unknown> => new Promise((done) => setTimeout(done, ((retryAfter ?? 0) + Math.random()) * SECOND));

/** Sends a call to the server now. A read waits for its turn where the server is busy; a write never goes twice by itself: what waits in the outbox does, by its key. */
export async function exchange<T>(method: Method, path: string, options: CallOptions, again = true, moreTries = MORE_TRIES): Promise<T> {
  const response = await send(method, path, options);
  noteAnswer();
  connection.answered(response.headers.get("Date"));
  if (!response.ok) {
    const problem = await readProblem(response);
    if (again && (await recoverSession(problem, options))) return exchange<T>(method, path, options, false);
    if (method === "get" && problem.code === "busy" && moreTries > 0) {
      await waitForTurn(problem);
      return exchange<T>(method, path, options, again, moreTries - 1);
    }
    throw problem;
  }
  if (method !== "get") {
    tellWritten();
    connection.warned(response.headers.get("Text-Warnings"));
  }
  return (response.status === 204 ? undefined : await response.json()) as T;
}

const createCall =
  <M extends Method>(method: M) =>
  <P extends PathOf<M>>(path: P, ...[options]: CallArguments<M, P>) =>
    request<Answer<M, P>>(method, path, options as CallOptions);

/** One function per method; each returns the parsed JSON or throws an `ApiProblem` or a `NetworkFailure`. */
export const api = { get: createCall("get"), post: createCall("post"), patch: createCall("patch"), delete: createCall("delete") };
