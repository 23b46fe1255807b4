/** Who is logged in, what they may do, and how a session begins, is renewed and ends. */
import { computed, readonly, ref, shallowRef } from "vue";
import { toVietnamTime } from "@/lib/dates";
import { clearDrafts } from "@/lib/drafts";
import { api, connection } from "./client";
import { ApiProblem } from "./problem";
import type { Me, Permission } from "./types";

export interface Credentials {
  username: string;
  password: string;
  otp?: string;
}

/** The server ends a session after 30 minutes without a call (security rule R17), and notes a call at most once a minute. */
export const IDLE_LIMIT = 29 * 60_000;

const current = shallowRef<Me | null>(null);
const lastAnswer = ref(0);
const ended = ref("");
const asking = shallowRef<((done: boolean) => void) | null>(null);
let waiting: Promise<boolean> | null = null;
/** What the device's clock lacks to the server's, in milliseconds. */
let behind = 0;
/** The server's latest Date, by which `behind` was told. */
let heard = 0;

/** The person, or null when nobody is logged in. */
export const me = readonly(current);
/** True while the login dialog must be open. */
export const isLoginRequested = computed(() => asking.value !== null);
/** Why the last session is over, in words of the server; "" if it did not say. */
export const sessionEnd = readonly(ended);
/** When the server last answered, in milliseconds; the idle time counts from here. */
export const lastAnswerAt = readonly(lastAnswer);

/** Whether the user has the permission (any of them, if several are given). */
export function may(permission: Permission | Permission[] | undefined): boolean {
  if (permission === undefined) return true;
  const held = current.value?.permissions ?? [];
  return [permission].flat().some((one) => held.includes(one));
}

/** Whether the user works for a unit that holds establishments itself: what is counted there is theirs to write. */
export const holdsPlaces = (): boolean => (current.value?.units ?? []).some(({ holds_establishments: holds }) => holds);

/** Whether the user opens records of units below: above the unit that runs the plan one sees their counts alone. */
export const opensBelow = (): boolean => (current.value?.units ?? []).some(({ position }) => position !== "superior");

/** The civil date: the server's, as the device's clock carries it on past midnight, also without a network; in the demo it is fixed. */
export function today(): string {
  const { day } = toVietnamTime(new Date(Date.now() + behind));
  const known = current.value;
  return known && (known.demo || known.today > day) ? known.today : day;
}

/** Reads `/me`; null when there is no session. Reloads the page when another user has logged in. */
export async function refreshMe(): Promise<Me | null> {
  const before = current.value;
  try {
    const answer = await api.get("/me", { quiet: true });
    if (before && before.user.id !== answer.user.id) globalThis.location.assign("/");
    setCsrfToken(answer.csrf_token);
    current.value = answer;
    return answer;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) {
      noteSessionEnd(error);
      return null;
    }
    throw error;
  }
}

/** Stores the CSRF token of a new or renewed session. */
export function setCsrfToken(token: string | null): void {
  connection.csrfToken = token ?? "";
}

/** Logs in; throws the problem `otp-required` when the second factor is missing. */
export async function login(credentials: Credentials): Promise<void> {
  const { csrf_token } = await api.post("/auth/login", { body: credentials, quiet: true });
  setCsrfToken(csrf_token);
  ended.value = "";
  await refreshMe();
  await connection.signedIn(credentials.password);
  finishLogin(true);
}

/** Ends the session; the caller must then reload the page, so that nothing stays in memory. */
export async function logout(): Promise<void> {
  const keeps = await connection.keepsQueue();
  try {
    await api.post("/auth/logout", { query: { keeps_queue: keeps || undefined }, quiet: true });
  } catch (error) {
    if (!(error instanceof ApiProblem && error.status === 401)) throw error;
  }
  current.value = null;
  connection.csrfToken = "";
  await clearDrafts();
  await connection.signedOut();
}

/** Closes the login dialog: true = logged in, false = the user cancelled. */
export function finishLogin(done: boolean): void {
  asking.value?.(done);
}

function noteSessionEnd(refused: ApiProblem): void {
  ended.value = refused.members["reason"] ? refused.message : "";
}

function requestLogin(refused: ApiProblem): Promise<boolean> {
  noteSessionEnd(refused);
  waiting ??= new Promise<boolean>((resolve) => {
    asking.value = resolve;
  }).finally(() => {
    asking.value = null;
    waiting = null;
  });
  return waiting;
}

connection.login = requestLogin;
connection.renewToken = async () => (await refreshMe()) !== null;
connection.answered = (at) => {
  lastAnswer.value = Date.now();
  const told = Date.parse(at ?? "");
  if (!(told > heard)) return; // the browser may have kept an answer of a public page
  heard = told;
  behind = told - lastAnswer.value;
};
