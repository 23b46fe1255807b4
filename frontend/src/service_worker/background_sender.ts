/**
 * Sends what waits on the device where no page is looked at: copies that only the server reads, with the send key of the device.
 *
 * The worker has no session and opens no queue. The build makes one file of this and all that it needs; the worker evaluates it
 * when the browser says that there is a network again.
 */
import { sendCopiesOf } from "@/offline/copySender";
import { LOCKS, type Lock } from "@/offline/rounds";
import { listSenders } from "@/offline/sendKeys";

/** What the worker calls. */
export interface BackgroundSender {
  /** True unless something is left that could go later. Raises what is no answer: the browser then tries again. */
  sendInBackground: () => Promise<boolean>;
}

async function sendAll(): Promise<boolean> {
  let isWhole = true;
  for (const user of await listSenders()) {
    // oxlint-disable-next-line no-await-in-loop -- one person, rarely two
    isWhole = (await sendCopiesOf(user)) && isWhole;
  }
  return isWhole;
}

/** A window that sends goes on by itself, and one that is opened meanwhile waits. */
async function holdEach([lock, ...rest]: Lock[], act: () => Promise<boolean>): Promise<boolean> {
  if (!lock) return act();
  return navigator.locks.request(lock, { ifAvailable: true }, (held) => held === null || holdEach(rest, act));
}

/** Windows that are open show what has gone. */
function tellPages(): void {
  for (const name of ["so178-outbox", "so178-photos"]) {
    const channel = new BroadcastChannel(name);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origin
    channel.postMessage("changed");
    channel.close();
  }
}

export const sendInBackground = (): Promise<boolean> => holdEach(Object.values(LOCKS), sendAll).finally(tellPages);

Object.assign(globalThis, { sendInBackground } satisfies BackgroundSender);
