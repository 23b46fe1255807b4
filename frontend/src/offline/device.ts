/** The registration of this device: its id, kept beside the queue for the person who registered it. */
import { api } from "@/api/client";
import type { DeviceCreate, DeviceRead } from "@/api/generated/types.gen";
import { me } from "@/api/session";
import { findDeviceStore, openDeviceStore } from "@/lib/deviceStore";

const getSetting = (user: string): string => `device:${user}`;

/** The id of the registered device that this is for whoever is signed in; null: not registered. */
export async function getDeviceId(): Promise<string | null> {
  const user = me.value?.user.id;
  const kept = user ? await (await findDeviceStore())?.get("settings", getSetting(user)) : undefined;
  return typeof kept === "string" ? kept : null;
}

/** Keeps what the server answered to the registration; null: this device is registered no longer. */
export async function keepDeviceId(id: string | null): Promise<void> {
  const user = me.value?.user.id;
  if (!user) return;
  const store = await openDeviceStore();
  await (id === null ? store.delete("settings", getSetting(user)) : store.put("settings", id, getSetting(user)));
}

/** Registers this device, as its person has asked for. */
export async function registerDevice(body: DeviceCreate, key: string): Promise<DeviceRead> {
  const made = await api.post("/devices", { body, key });
  await keepDeviceId(made.id);
  return made;
}
