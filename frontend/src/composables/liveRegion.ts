/** The one polite live region of the shell: what happened, for those who cannot see it happen. */
import { ref } from "vue";

export const announcement = ref("");

/** Says `text` once, even if it was the last thing said. */
export function announce(text: string): void {
  announcement.value = "";
  setTimeout(() => (announcement.value = text), 50);
}
