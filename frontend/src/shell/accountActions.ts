/** Actions that every page offers: switch the language, switch the contrast, log out. */
import { ref } from "vue";
import { connection } from "@/api/client";
import { logout } from "@/api/session";
import { isHighContrast, preferences } from "@/lib/preferences";
import { type Language, language, setLanguage } from "@/locales";

/** Switches the language of the page and of the messages of the server. */
export async function switchLanguage(to: Language): Promise<void> {
  await setLanguage(to);
  connection.language = to;
  preferences.language = to;
}

export const getOtherLanguage = (): Language => (language() === "vi" ? "en" : "vi");

export function switchContrast(): void {
  preferences.contrast = isHighContrast() ? "normal" : "more";
}

export const isSigningOut = ref(false);

/** Ends the session and reloads the login page, so that nothing of the old page stays in memory. */
export async function signOut(): Promise<void> {
  if (isSigningOut.value) return;
  isSigningOut.value = true;
  try {
    await logout();
    globalThis.location.replace("/dang-nhap");
  } finally {
    isSigningOut.value = false;
  }
}
