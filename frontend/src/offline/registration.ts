/** Registers the service worker, which keeps the program on the device. */

interface ScriptUrlPolicy {
  createScriptURL: (url: string) => string;
}

interface TrustedTypes {
  createPolicy: (name: string, rules: { createScriptURL: (url: string) => string }) => ScriptUrlPolicy;
}

const ADDRESS = "/sw.js";

/** Under the content security policy only this one address may become a worker. */
function trustAddress(): string {
  const trusted = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  const rules = { createScriptURL: (): string => ADDRESS };
  return trusted ? trusted.createPolicy("sw", rules).createScriptURL(ADDRESS) : ADDRESS;
}

/** A browser without service workers, or one that refuses, works as before: with network. */
export async function registerServiceWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(trustAddress()).catch(() => undefined);
}
