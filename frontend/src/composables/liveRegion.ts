/** The one polite live region of the shell: announces what happened to screen readers. */
import { ref } from "vue";

export const announcement = ref("");

/** Announces `text`, even if it is the same as the last announcement. */
export function announce(text: string): void {
  announcement.value = "";
  setTimeout(() => (announcement.value = text), 50);
}
