/** The key with which this device sends what it recorded, without a sign-in: made here, given to the server when the device registers. */
import { api } from "@/api/client";
import { me } from "@/api/session";
import { toBase64Url } from "@/lib/base64url";
import { findDeviceStore, openDeviceStore } from "@/lib/deviceStore";

const KEY_BYTES = 32;
const PREFIX = "send-key:";
const getName = (user: string): string => PREFIX + user;

/** 256 random bits, in base64url. */
export const createSendKey = (): string => toBase64Url(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));

/** It stays through a sign-out and, while something waits, through the end of the device. */
export async function findSendKey(user: string): Promise<string | null> {
  const kept = await (await findDeviceStore())?.get("settings", getName(user));
  return typeof kept === "string" ? kept : null;
}

/** Those who have one on this device. */
export async function listSenders(): Promise<string[]> {
  const settings = (await (await findDeviceStore())?.getAllKeys("settings")) ?? [];
  return settings.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
}

export async function keepSendKey(user: string, key: string): Promise<void> {
  await (await openDeviceStore()).put("settings", key, getName(user));
}

export async function deleteSendKey(user: string): Promise<void> {
  await (await openDeviceStore()).delete("settings", getName(user));
}

/** Gives one for a device that was registered without it, or has lost it. */
export async function ensureSendKey(device: string): Promise<void> {
  const user = me.value?.user.id;
  if (!user || (await findSendKey(user))) return;
  const path = { id: device };
  const { is_current: isThis, version } = await api.get("/devices/{id}", { path, quiet: true });
  if (!isThis) return;
  const key = createSendKey();
  await api.patch("/devices/{id}", { path, body: { send_key: key }, version, quiet: true });
  await keepSendKey(user, key);
}
