/** How much waits on this device to be sent: the same numbers in the strip, in the menu and on the page. `offline/` sets them. */
import { reactive, readonly } from "vue";

interface OutboxCount {
  waiting: number;
  /** Refused: a person must look. */
  review: number;
  /** Kept from before the last sign-out: the password opens them. */
  closed: number;
  /** The session is over: nothing goes out before somebody signs in. */
  asksSignIn: boolean;
  /** Records that the server does not have as they are shown here. */
  records: string[];
  /** What a device shows without network, of when it is and how long it is good; "" if it keeps nothing. */
  describeKept: () => string;
  /** The sign-in of a registered device: resting does not end it. */
  isLasting: boolean;
}

const counts = reactive<OutboxCount>({ waiting: 0, review: 0, closed: 0, asksSignIn: false, records: [], describeKept: () => "", isLasting: false });

export const outboxCount = readonly(counts);

export function setOutboxCount(now: Partial<OutboxCount>): void {
  Object.assign(counts, now);
}
