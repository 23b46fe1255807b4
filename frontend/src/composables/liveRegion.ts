/** The only polite live region of the page: tells screen readers what happened. */
import { ref } from "vue";

export const announcement = ref("");

/** Announces `text`, even if it is the same as the last announcement. */
export function announce(text: string): void {
  announcement.value = "";
  setTimeout(() => (announcement.value = text), 50);
}
