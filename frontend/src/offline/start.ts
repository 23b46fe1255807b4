/** Puts the work without network between the pages and the server; its code comes after the first page is shown. */
import { connection } from "@/api/client";
import { NetworkFailure } from "@/api/problem";

let loaded: typeof import("./door") | null = null;

const load = async (): Promise<typeof import("./door") | null> => (loaded ??= await import("./door").catch(() => null));

/** On an office network without https the browser has no cryptography: nothing is kept, calls go to the server or fail. */
export function startOffline(): void {
  if (!globalThis.crypto?.subtle) return;
  connection.pass = async (call) => {
    if (loaded || call.method !== "get") return ((await load())?.pass ?? (() => call.send(call.options)))(call);
    try {
      const answer = await call.send(call.options);
      void load().then((door) => door?.noteRead(call, answer));
      return answer;
    } catch (error) {
      if (error instanceof NetworkFailure) return (await load())?.passFailed(call, error) ?? Promise.reject(error);
      throw error;
    }
  };
  connection.signedIn = async (password) => (await load())?.openDevice(password);
  connection.keepsQueue = async () => (await load())?.keepsQueue() ?? false;
  connection.signedOut = async () => (await load())?.closeDevice();
  connection.ended = async () => (await load())?.wipeDevice();
}

/** After the first page is shown. */
export const startSending = async (): Promise<void> => (globalThis.crypto?.subtle ? (await load())?.start() : undefined);
