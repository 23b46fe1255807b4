/** Registers the service worker, which keeps the program on the device. */
import { ref } from "vue";

interface ScriptUrlPolicy {
  createScriptURL: (url: string) => string;
}

interface TrustedTypes {
  createPolicy: (name: string, rules: { createScriptURL: (url: string) => string }) => ScriptUrlPolicy;
}

const ADDRESS = "/sw.js";

/** Whether the program itself lies on the device, so that it opens without network. */
export const installation = ref<"installing" | "installed" | "failed">("installing");

/** Under the content security policy only this one address may become a worker. */
function trustAddress(): string {
  const trusted = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  const rules = { createScriptURL: (): string => ADDRESS };
  return trusted ? trusted.createPolicy("sw", rules).createScriptURL(ADDRESS) : ADDRESS;
}

/** A browser without service workers, or one that refuses, works as before: with network. */
export async function registerServiceWorker(): Promise<void> {
  const { serviceWorker } = navigator as { serviceWorker?: ServiceWorkerContainer };
  const registration = await serviceWorker?.register(trustAddress()).catch(() => serviceWorker.getRegistration());
  if (!serviceWorker || !registration) return void (installation.value = "failed");
  await serviceWorker.ready;
  installation.value = "installed";
}
