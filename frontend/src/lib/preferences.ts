/** Display preferences of this device. They are only switches and not personal, so local storage may contain them. */
import { reactive, watch } from "vue";

export interface Preferences {
  language: "vi" | "en";
  /** `system` follows the operating system. */
  contrast: "system" | "normal" | "more";
  /** Single-key shortcuts ("/" and "?"). */
  singleKeys: boolean;
}

const KEY = "so178-display";
const DEFAULTS: Preferences = { language: "vi", contrast: "system", singleKeys: true };

function readStored(): Partial<Preferences> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

export const preferences = reactive<Preferences>({ ...DEFAULTS, ...readStored() });

function applyContrast(): void {
  if (preferences.contrast === "system") delete document.documentElement.dataset["contrast"];
  else document.documentElement.dataset["contrast"] = preferences.contrast;
}

/** Whether the page is in high contrast now, by choice or by the system. */
export function isHighContrast(): boolean {
  if (preferences.contrast !== "system") return preferences.contrast === "more";
  return matchMedia("(prefers-contrast: more)").matches;
}

/** Applies the preferences and saves every change. */
export function startPreferences(): void {
  applyContrast();
  watch(preferences, (value) => {
    applyContrast();
    try {
      localStorage.setItem(KEY, JSON.stringify(value));
    } catch {
      // Private browsing may refuse to store it: the choice then lasts until the page is closed.
    }
  });
}
