/** Keeps what was read, encrypted, for three days, on a device that its person has chosen for work without network. */
import { ref } from "vue";
import { me } from "@/api/session";
import { findKey, getReadingKey } from "@/lib/deviceKeys";
import { type StoredAnswer, findDeviceStore, openDeviceStore } from "@/lib/deviceStore";
import { computeSha256, decrypt, encrypt } from "@/lib/encryption";

/** Security rule R39. */
const KEPT_FOR = 72 * 3_600_000;
/** The setting names the one person for whom this device keeps anything. */
const SETTING = "reading";

/** Whether this device keeps what its person reads. */
export const isKept = ref(false);

export interface KeptAnswer {
  address: string;
  answer: unknown;
  /** Milliseconds, by the clock of this device. */
  readAt: number;
}

let restoring: Promise<KeptAnswer[]> | null = null;

/** A token of the session stays in memory. */
const withoutToken = (answer: unknown): unknown => (typeof answer === "object" && answer !== null && "csrf_token" in answer ? { ...answer, csrf_token: "" } : answer);

const isOver = ({ read_at: at }: StoredAnswer): boolean => Math.abs(Date.now() - Date.parse(at)) > KEPT_FOR;

/** Null for what another key has closed. */
async function open(key: CryptoKey, { content, read_at: at }: StoredAnswer): Promise<KeptAnswer | null> {
  const [address, answer] = await decrypt<[string, unknown]>(key, content).catch(() => ["", null] as const);
  return address ? { address, answer, readAt: Date.parse(at) } : null;
}

async function readAll(): Promise<KeptAnswer[]> {
  const store = await findDeviceStore();
  if (!store) return [];
  const user = await store.get("settings", SETTING);
  const key = typeof user === "string" ? await findKey("reading", user) : undefined;
  if (typeof user !== "string" || !key) return [];
  isKept.value = true;
  const all = await store.getAll("answers");
  const over = all.filter((one) => one.user !== user || isOver(one));
  await Promise.all(over.map((one) => store.delete("answers", [one.user, one.address])));
  const fresh = all.filter((one) => !over.includes(one)).sort((a, b) => (a.read_at < b.read_at ? -1 : 1));
  const opened = await Promise.all(fresh.map((one) => open(key, one)));
  return opened.filter((one) => one !== null);
}

/** What was read before this page was opened, the oldest first. */
export const listKept = (): Promise<KeptAnswer[]> => (restoring ??= readAll());

/** The address names records, too: on the device it is hashed. */
const hash = (address: string): Promise<string> => computeSha256(new TextEncoder().encode(address));

async function write(address: string, answer: unknown): Promise<boolean> {
  await listKept();
  const user = me.value?.user.id;
  if (!user || !isKept.value) return false;
  const store = await openDeviceStore();
  const key = await findKey("reading", user);
  if (!key || (await store.get("settings", SETTING)) !== user) return false;
  const [content, hashed] = await Promise.all([encrypt(key, [address, withoutToken(answer)]), hash(address)]);
  // All may have been removed meanwhile: nothing comes after that.
  if (!isKept.value) return false;
  await store.put("answers", { user, address: hashed, read_at: new Date().toISOString(), content });
  return true;
}

const writing = new Set<Promise<boolean>>();

/** True once it lies on the device; false if the device keeps nothing of this person now. */
export function keepAnswer(address: string, answer: unknown): Promise<boolean> {
  const turn = write(address, answer).finally(() => writing.delete(turn));
  writing.add(turn);
  return turn;
}

/** Resolves once all that is being written now lies on the device, or could not be. */
export const waitForWrites = async (): Promise<void> => void (await Promise.allSettled(writing));

/** Removes one, whoever is signed in. */
export async function dropAnswer(address: string): Promise<void> {
  const store = await findDeviceStore();
  const user = await store?.get("settings", SETTING);
  if (store && typeof user === "string") await store.delete("answers", [user, await hash(address)]);
}

/** Begins to keep; asks the browser not to clear it by itself, which it may refuse. */
export async function beginKeeping(): Promise<void> {
  const user = me.value?.user.id;
  if (!user) return;
  await getReadingKey(user);
  await (await openDeviceStore()).put("settings", user, SETTING);
  isKept.value = true;
  await navigator.storage?.persist?.();
}

/** After a sign-in: goes on for the person who has chosen this device before, with a new key; what somebody else read is removed. */
export async function resumeKeeping(): Promise<void> {
  const user = me.value?.user.id;
  const chosen = await (await findDeviceStore())?.get("settings", SETTING);
  if (!user || !chosen) return;
  await (chosen === user ? beginKeeping() : clearKept());
}

/** Removes all that was kept for reading; the choice of the device stays. */
export async function clearKept(): Promise<void> {
  isKept.value = false;
  await (await findDeviceStore())?.clear("answers");
}

/** The person takes back the choice of this device. */
export async function endKeeping(): Promise<void> {
  await clearKept();
  await (await findDeviceStore())?.delete("settings", SETTING);
}
