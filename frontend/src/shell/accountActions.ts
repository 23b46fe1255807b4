/** Actions that every page offers: switch the language, switch the contrast, log out. */
import { ref } from "vue";
import { connection } from "@/api/client";
import { logout } from "@/api/session";
import { isHighContrast, preferences } from "@/lib/preferences";
import { type Language, language, setLanguage } from "@/locales";

/** The words of the other language did not come, so the page stays as it is. */
export const lacksWords = ref(false);

/** Switches the language of the page and of the messages of the server, or says why not. */
export async function switchLanguage(to: Language): Promise<void> {
  lacksWords.value = await setLanguage(to).then(() => false, () => true);
  if (lacksWords.value) return;
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
