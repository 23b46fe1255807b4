/**
 * Who numbers the operations of a person on this device, and up to which number the server has them.
 *
 * The numbers of those that wait are given when they are sent, from the first that the server does not have: what is withdrawn
 * leaves no gap. If this is lost, the next id begins anew; a number that comes twice does no harm, a gap would hold others up.
 */
import { openDeviceStore } from "@/lib/deviceStore";
import { newId } from "@/lib/ids";
import { findDeviceId } from "./device";

export interface DeviceNumbers {
  device: string;
  /** The last number of which the server told. */
  settled: number;
}

export async function getDeviceNumbers(user: string): Promise<DeviceNumbers> {
  const registered = await findDeviceId(user);
  const reading = (await openDeviceStore()).transaction("settings", "readwrite");
  const found = await reading.store.get(`numbering:${user}`);
  const settled = await reading.store.get(`settled:${user}`);
  // Kept through a later registration: the server knows by it which versions this device made.
  const device = typeof found === "string" ? found : (registered ?? newId());
  if (device !== found) await reading.store.put(device, `numbering:${user}`);
  await reading.done;
  return { device, settled: typeof found === "string" && typeof settled === "number" ? settled : 0 };
}

export async function keepSettled(user: string, settled: number): Promise<void> {
  await (await openDeviceStore()).put("settings", settled, `settled:${user}`);
}
