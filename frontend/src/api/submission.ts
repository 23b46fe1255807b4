/** The idempotency key of a form: the same while the same content is sent again, new for new content. */
import { newId } from "@/lib/ids";

export interface Submission {
  /** The idempotency key for this body. */
  keyFor: (body: unknown) => string;
  /** The answer is final: the next submission gets a new key. */
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
