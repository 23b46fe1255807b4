/** Calls to the API: cookie session, CSRF token, versions, safe retries, problems. */
import { ApiProblem, NetworkFailure, readProblem } from "./problem";

const BASE = "/api/v1";
const READ_TIMEOUT = 30_000;
const WRITE_TIMEOUT = 60_000;

export type QueryValue = string | number | boolean | null | undefined;
export type Query = Record<string, QueryValue | QueryValue[]>;

export interface CallOptions {
  query?: Query;
  /** Sent as JSON; a `FormData` is sent as it is. */
  body?: unknown;
  /** The version that was read, for `If-Match`. */
  version?: number;
  /** `Idempotency-Key`: the same for every try of the same submission. */
  key?: string;
  signal?: AbortSignal;
  /** The caller handles 401 itself: no login dialog. */
  quiet?: boolean;
  /** Sent without the session cookie, so that the server cannot know who sends it. */
  nameless?: boolean;
}

/** Hooks of the client; the session module fills them in. */
export const connection = {
  csrfToken: "",
  language: "vi",
  /** Asks the user to log in again; true when there is a session. */
  login: async (): Promise<boolean> => false,
  /** Fetches a fresh CSRF token; true when there is one. */
  renewToken: async (): Promise<boolean> => false,
  /** Called after every answer, so that the end of an idle session can be predicted. */
  answered: (): void => {},
  /** Called after every successful write: cached data may be out of date. */
  written: new Set<() => void>(),
  /** Called after every successful write with the header of text warnings; null: no warnings. */
  warned: (_header: string | null): void => {},
};

/** Tells all who keep data that something was written. */
export function tellWritten(): void {
  for (const hear of connection.written) hear();
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The URL of a resource, for links and downloads as well as for calls. */
export function buildApiUrl(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "") search.append(name, String(one));
    }
  }
  const text = search.toString();
  return `${BASE}${path}${text ? `?${text}` : ""}`;
}

/** The headers of a call: language, token, version, key. */
export function buildHeaders(method: Method, options: CallOptions): Headers {
  const headers = new Headers({ Accept: "application/json", "Accept-Language": connection.language });
  if (options.body !== undefined && !(options.body instanceof FormData)) {
    headers.set("Content-Type", method === "PATCH" ? "application/merge-patch+json" : "application/json");
  }
  if (method !== "GET" && connection.csrfToken && !options.nameless) headers.set("X-CSRF-Token", connection.csrfToken);
  if (options.version !== undefined) headers.set("If-Match", `"${options.version}"`);
  if (options.key) headers.set("Idempotency-Key", options.key);
  return headers;
}

async function send(method: Method, path: string, options: CallOptions): Promise<Response> {
  const { body, signal } = options;
  const patience = new AbortController();
  const limit = method === "GET" ? READ_TIMEOUT : WRITE_TIMEOUT;
  const timer = body instanceof FormData ? undefined : setTimeout(() => patience.abort(), limit);
  const forward = (): void => patience.abort();
  signal?.addEventListener("abort", forward);
  try {
    return await fetch(buildApiUrl(path, options.query), {
      method,
      headers: buildHeaders(method, options),
      body: body === undefined || body instanceof FormData ? body : JSON.stringify(body),
      credentials: options.nameless ? "omit" : "same-origin",
      signal: patience.signal,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new NetworkFailure(undefined, { cause: error });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", forward);
  }
}

/** Gets a new session or token after a refusal; true when the call can be sent again. */
export async function recoverSession(problem: ApiProblem, options: CallOptions): Promise<boolean> {
  if (options.quiet || options.nameless) return false;
  if (problem.status === 401) return connection.login();
  return problem.status === 403 && problem.code.startsWith("csrf") && connection.renewToken();
}

async function call<T>(method: Method, path: string, options: CallOptions = {}, again = true): Promise<T> {
  const response = await send(method, path, options);
  connection.answered();
  if (!response.ok) {
    const problem = await readProblem(response);
    if (again && (await recoverSession(problem, options))) return call<T>(method, path, options, false);
    throw problem;
  }
  if (method !== "GET") {
    tellWritten();
    connection.warned(response.headers.get("Text-Warnings"));
  }
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** One function per method; each returns the parsed JSON or throws an `ApiProblem` or a `NetworkFailure`. */
export const api = {
  get: <T>(path: string, options?: CallOptions) => call<T>("GET", path, options),
  post: <T>(path: string, body?: unknown, options?: CallOptions) => call<T>("POST", path, { ...options, body }),
  put: <T>(path: string, body: unknown, options?: CallOptions) => call<T>("PUT", path, { ...options, body }),
  patch: <T>(path: string, body: unknown, version: number, options?: CallOptions) =>
    call<T>("PATCH", path, { ...options, body, version }),
  delete: <T = void>(path: string, options?: CallOptions) => call<T>("DELETE", path, options),
};
