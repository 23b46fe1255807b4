/** The idempotency key of a form: kept while the same content is tried again, new for new content. */
import { newId } from "@/lib/ids";

export interface Submission {
  /** The key under which this body is to be sent. */
  keyFor: (body: unknown) => string;
  /** The server has answered for good: the next submission is another one. */
  settle: () => void;
}

export function newSubmission(): Submission {
  let sent: { body: string; key: string } | null = null;
  return {
    keyFor(body) {
      const content = JSON.stringify(body) ?? "";
      if (sent?.body !== content) sent = { body: content, key: newId() };
      return sent.key;
    },
    settle() {
      sent = null;
    },
  };
}
