/** Whether the program is installed on this device, and how it can be. */
import { shallowRef } from "vue";

/** What browsers that install pages by themselves offer (Chromium); others tell nothing. */
export interface InstallOffer extends Event {
  prompt: () => Promise<unknown>;
}

/** The last offer of the browser; null: none, or it was taken. */
export const installOffer = shallowRef<InstallOffer | null>(null);

addEventListener("beforeinstallprompt", (event) => (installOffer.value = event as InstallOffer));
addEventListener("appinstalled", () => (installOffer.value = null));

/** Known on iPhone and iPad only: whether the page was opened from the home screen. */
const getStandalone = (): boolean | undefined => (navigator as { standalone?: boolean }).standalone;

export const isOnIphone = (): boolean => getStandalone() !== undefined;

export const isInstalled = (): boolean => getStandalone() ?? matchMedia("(display-mode: standalone)").matches;
