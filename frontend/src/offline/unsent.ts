/** How much waits on this device, of operations and photos together: what the strip, the menu and the page say. */
import { setOutboxCount } from "@/api/outboxCount";

interface Unsent {
  waiting: number;
  review: number;
  /** Cannot be opened before the password is given. */
  closed: number;
  /** Records that the server does not have as they are shown here. */
  records: string[];
}

const NOTHING: Unsent = { waiting: 0, review: 0, closed: 0, records: [] };
const parts = { operations: NOTHING, photos: NOTHING };

export function setUnsent(part: keyof typeof parts, now: Unsent): void {
  parts[part] = now;
  const { operations, photos } = parts;
  setOutboxCount({
    waiting: operations.waiting + photos.waiting,
    review: operations.review + photos.review,
    closed: operations.closed + photos.closed,
    records: operations.records,
  });
}
