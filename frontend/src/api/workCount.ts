/** How much work waits for the user: the same number in the menu, on the phone bar and on the page of the list. */
import { readonly, ref } from "vue";
import { api, connection } from "./client";
import type { InboxCount } from "./generated/types.gen";
import { me } from "./session";

/** After so many milliseconds others may have changed it. */
const KEPT = 60_000;
/** A page that writes often asks once. */
const PAUSE = 1500;

const known = ref<InboxCount>({ count: 0, late: 0 });
let askedAt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

export const work = readonly(known);

/** Asks for the number if it is old or something was written since; a failure leaves the last one. */
export async function refreshWorkCount(): Promise<void> {
  if (!me.value || Date.now() - askedAt < KEPT) return;
  askedAt = Date.now();
  try {
    setWorkCount(await api.get("/inbox/count", { quiet: true }));
  } catch {
    askedAt = 0;
  }
}

/** What the list itself says: it was counted with its rows. */
export function setWorkCount({ count, late }: InboxCount): void {
  known.value = { count, late };
  askedAt = Date.now();
}

connection.written.add(() => {
  askedAt = 0;
  clearTimeout(timer);
  timer = setTimeout(() => void refreshWorkCount(), PAUSE);
});
