/** Keyboard shortcuts: Ctrl K everywhere, "/" and "?" outside text fields and only if not switched off. */
import { onBeforeUnmount, onMounted } from "vue";
import { preferences } from "@/lib/preferences";

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");

/** Uses `event.code`, the position of the key, because a Vietnamese input method may change `event.key`. */
function toShortcut(event: KeyboardEvent): "find" | "search" | "help" | null {
  if (event.isComposing || event.altKey || event.repeat) return null;
  if (event.ctrlKey || event.metaKey) return event.code === "KeyK" && !event.shiftKey ? "find" : null;
  if (event.code !== "Slash" || !preferences.singleKeys || isTyping(event.target)) return null;
  return event.shiftKey ? "help" : "search";
}

export function useShortcuts(act: { find: () => void; help: () => void }): void {
  function onKey(event: KeyboardEvent): void {
    const shortcut = toShortcut(event);
    if (!shortcut || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    if (shortcut === "search") document.querySelector<HTMLElement>("[data-list-search]")?.focus();
    else act[shortcut]();
  }
  onMounted(() => addEventListener("keydown", onKey));
  onBeforeUnmount(() => removeEventListener("keydown", onKey));
}
