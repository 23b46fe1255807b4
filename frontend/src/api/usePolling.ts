/** Polls a resource that changes by itself: slowly, with ETag, and only while the page is visible. */
import { onScopeDispose, type ShallowRef, shallowRef, watch } from "vue";
import { buildHeaders, type CallOptions, recoverSession, toApiUrl } from "./client";
import type { Answer, PathOf, ReadOptions } from "./operations";
import { toFailure, type Failure, NetworkFailure, readProblem } from "./problem";

const QUICK = 1000;
const CALM = 3000;
/** The number of quick requests at first: most results arrive within them. */
const QUICK_LOOKS = 12;

export interface Polled<T> {
  value: ShallowRef<T | null>;
  error: ShallowRef<Failure | null>;
  /** Polls now, and quickly for a while. */
  look: () => Promise<void>;
}

/** `ask` answers null: do not poll (yet). Polls while `goesOn` is true and the page is visible. */
export function usePolled<P extends PathOf<"get">>(path: P, ask: () => ReadOptions<P> | null, goesOn: (value: Answer<"get", P>) => boolean): Polled<Answer<"get", P>> {
  return createPolled(path, ask as () => CallOptions | null, goesOn);
}

function createPolled<T>(path: string, ask: () => CallOptions | null, goesOn: (value: T) => boolean): Polled<T> {
  const value = shallowRef<T | null>(null);
  const error = shallowRef<Failure | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let etag = "";
  let looks = 0;
  let turn = 0;

  async function poll(address: string, again = true): Promise<T | null> {
    const headers = buildHeaders("get", {});
    if (etag) headers.set("If-None-Match", etag);
    const response = await fetch(address, { headers, credentials: "same-origin" }).catch((caught: unknown) => {
      throw new NetworkFailure(undefined, { cause: caught });
    });
    if (response.status === 304) return null;
    if (!response.ok) {
      const problem = await readProblem(response);
      if (again && (await recoverSession(problem, {}))) return poll(address, false);
      throw problem;
    }
    etag = response.headers.get("ETag") ?? "";
    return (await response.json()) as T;
  }

  async function next(): Promise<void> {
    clearTimeout(timer);
    const asked = ask();
    if (asked === null) return;
    turn += 1;
    looks += 1;
    const mine = turn;
    try {
      const answer = await poll(toApiUrl(path, asked));
      if (mine !== turn) return;
      error.value = null;
      if (answer !== null) value.value = answer;
    } catch (caught) {
      if (mine === turn) error.value = toFailure(caught);
      return;
    }
    if (value.value !== null && goesOn(value.value) && !document.hidden) {
      timer = setTimeout(() => void next(), looks < QUICK_LOOKS ? QUICK : CALM);
    }
  }

  function look(): Promise<void> {
    looks = 0;
    return next();
  }

  function seen(): void {
    if (document.hidden) clearTimeout(timer);
    else if (value.value !== null && goesOn(value.value)) void look();
  }

  watch(
    () => JSON.stringify(ask()),
    () => {
      etag = "";
      void look();
    },
    { immediate: true },
  );
  document.addEventListener("visibilitychange", seen);
  onScopeDispose(() => {
    turn += 1;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", seen);
  });
  return { value, error, look };
}
