/** A store of the device in which something else takes long. */
import { openDeviceStore } from "@/lib/deviceStore";

/** Other writes of the store wait until `release` is called. */
export async function occupyStore(): Promise<{ release: () => void }> {
  const occupying = (await openDeviceStore()).transaction("answers", "readwrite");
  let isOver = false;
  // A transaction lives as long as something is asked of it.
  async function stay(): Promise<void> {
    await occupying.store.count();
    if (!isOver) await stay();
  }
  void stay();
  return { release: () => void (isOver = true) };
}
