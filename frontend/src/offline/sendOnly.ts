/**
 * What a page sends of those who are not signed in, or cannot open their queue: after a sign-out, in a new browser window, once
 * the device was ended. It shows nothing of it.
 */
import { me } from "@/api/session";
import { findKey } from "@/lib/deviceKeys";
import { sendCopiesOf } from "./copySender";
import { LOCKS, createRounds } from "./rounds";
import { listSenders } from "./sendKeys";

/** Whoever is signed in and can open the queue sends from there (`sender.ts`). */
const isOpen = async (user: string): Promise<boolean> => me.value?.user.id === user && (await findKey("queue", user)) !== undefined;

async function sendAll(): Promise<void> {
  for (const user of await listSenders()) {
    // oxlint-disable-next-line no-await-in-loop -- one person, rarely two
    if (!(await isOpen(user)) && !(await sendCopiesOf(user))) rounds.startLater();
  }
}

const rounds = createRounds(LOCKS.copies, sendAll);

/** Sends what can go without a person, if there is anything. */
export const sendCopies = rounds.start;
