/**
 * Whether the server can be reached: no after a call without an answer or when the device loses its network, yes after any answer.
 *
 * While it is not, a small question is asked again and again, so that the page notices by itself.
 */
import { readonly, ref } from "vue";

const FIRST_WAIT = 3000;
const LONGEST_WAIT = 30_000;
const reachable = ref(true);
let timer: ReturnType<typeof setTimeout> | undefined;
let wait = FIRST_WAIT;

export const isReachable = readonly(reachable);

/** The server has answered, with whatever. */
export function noteAnswer(): void {
  if (reachable.value) return;
  clearTimeout(timer);
  reachable.value = true;
}

/** A call got no answer. */
export function noteNoAnswer(): void {
  if (!reachable.value) return;
  reachable.value = false;
  wait = FIRST_WAIT;
  timer = setTimeout(ask, wait);
}

async function ask(): Promise<void> {
  clearTimeout(timer);
  const answered = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(FIRST_WAIT) }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (answered) return noteAnswer();
  if (reachable.value) return;
  wait = Math.min(wait * 2, LONGEST_WAIT);
  timer = setTimeout(ask, wait);
}

addEventListener("offline", noteNoAnswer);
addEventListener("online", () => !reachable.value && void ask());
