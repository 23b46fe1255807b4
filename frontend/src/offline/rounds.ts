/** Rounds of sending: one window at a time, and what a round could not send is tried again, later each time. */
import { ApiProblem, NetworkFailure } from "@/api/problem";

/** Nobody is signed in, or the key is nobody's. */
export const UNAUTHORISED = 401;
const SECOND = 1000;
/** Seconds after which it is tried again; the last goes on. */
const PATIENCE = [3, 6, 12, 30, 60];
const SERVER_ERROR = 500;
const BUSY = new Set([408, 425, 429]);

/** Of all windows, and the service worker, only one sends: each kind of what waits has its lock. */
export const LOCKS = { operations: "so178-sender", photos: "so178-photo-sender", copies: "so178-send-only" } as const;
export type Lock = (typeof LOCKS)[keyof typeof LOCKS];

/** No answer that says anything of what was sent: it stays, and is sent again as it was. `codes`: problems that pass, too. */
export const isPassing = (error: unknown, codes: ReadonlySet<string>): boolean =>
  error instanceof NetworkFailure || (error instanceof ApiProblem && (error.status >= SERVER_ERROR || BUSY.has(error.status) || codes.has(error.code)));

export interface Rounds {
  /** Begins one, unless one is under way; resolves with its end. */
  start: () => Promise<void>;
  /** Another one after a while. */
  startLater: () => void;
  /** Something arrived: the next wait is a short one. */
  noteProgress: () => void;
  /** Resolves when none is under way. */
  waitForEnd: () => Promise<void>;
}

/** `lock`: of all windows only the one that holds it sends; the others see it by what it leaves behind. */
export function createRounds(lock: string, sendAll: () => Promise<void>): Rounds {
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;

  function startLater(): void {
    clearTimeout(timer);
    const seconds = PATIENCE[Math.min(tries, PATIENCE.length - 1)] ?? 0;
    tries += 1;
    timer = setTimeout(() => void start(), seconds * SECOND);
  }

  async function sendAlone(): Promise<void> {
    const { locks } = navigator as { locks?: LockManager };
    if (!locks) return sendAll();
    const isFree = await locks.request(lock, { ifAvailable: true }, async (held) => {
      if (held) await sendAll();
      return held !== null;
    });
    if (!isFree) startLater();
  }

  function start(): Promise<void> {
    clearTimeout(timer);
    running ??= sendAlone()
      .catch((error: unknown) => {
        if (!(error instanceof NetworkFailure || error instanceof ApiProblem)) throw error;
        startLater();
      })
      .finally(() => (running = null));
    return running;
  }

  return { start, startLater, noteProgress: () => void (tries = 0), waitForEnd: async () => running ?? undefined };
}
