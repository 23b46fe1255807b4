/** The registration of this device: its id, kept beside the queue for the person who registered it. */
import { api } from "@/api/client";
import type { DeviceCreate, DeviceRead } from "@/api/generated/types.gen";
import { me } from "@/api/session";
import { keepKnown } from "./answers";
import { createSendKey, keepSendKey } from "./sendKeys";
import { beginKeeping } from "./readingStore";
import { findDeviceStore, openDeviceStore } from "@/lib/deviceStore";

const PREFIX = "device:";
const getSetting = (user: string): string => PREFIX + user;

/** The id of the registered device that this is for a person; null: not registered. */
export async function findDeviceId(user: string): Promise<string | null> {
  const kept = await (await findDeviceStore())?.get("settings", getSetting(user));
  return typeof kept === "string" ? kept : null;
}

/** The same for whoever is signed in. */
export async function getDeviceId(): Promise<string | null> {
  const user = me.value?.user.id;
  return user ? findDeviceId(user) : null;
}

/** Whether this device is a registered one of theirs, whoever is signed in. */
export const isRegistered = async (user: string): Promise<boolean> => (await (await findDeviceStore())?.get("settings", getSetting(user))) !== undefined;

/** Keeps what the server answered to the registration; null: this device is registered no longer. */
export async function keepDeviceId(id: string | null): Promise<void> {
  const user = me.value?.user.id;
  if (!user) return;
  const store = await openDeviceStore();
  await (id === null ? store.delete("settings", getSetting(user)) : store.put("settings", id, getSetting(user)));
}

/** It has been ended: it is nobody's any more. */
export async function forgetDevices(): Promise<void> {
  const store = await findDeviceStore();
  const settings = (await store?.getAllKeys("settings")) ?? [];
  await Promise.all(settings.filter((name) => name.startsWith(PREFIX)).map((name) => store?.delete("settings", name)));
}

async function keepRegistration(id: string): Promise<void> {
  // Without https there is nothing to keep anything with.
  if (!globalThis.crypto?.subtle) return;
  await keepDeviceId(id);
  await beginKeeping();
  await keepKnown();
}

/** Begins to keep on a device that is registered; false: it has to be registered first. */
export async function beginOnRegistered(): Promise<boolean> {
  const current = (await api.get("/devices")).items.find((one) => one.is_current);
  if (current) await keepRegistration(current.id);
  return current !== undefined;
}

/** By the key of the submission: each try of it gives the same one. */
const sendKeys = new Map<string, string>();

/** Registers this device, as its person has asked for, with a key to send what waits on it. */
export async function registerDevice(body: DeviceCreate, key: string): Promise<DeviceRead> {
  const sendKey = sendKeys.get(key) ?? createSendKey();
  sendKeys.set(key, sendKey);
  const made = await api.post("/devices", { body: { ...body, send_key: sendKey }, key });
  sendKeys.delete(key);
  await keepRegistration(made.id);
  const user = me.value?.user.id;
  if (user && globalThis.crypto?.subtle) await keepSendKey(user, sendKey);
  return made;
}
