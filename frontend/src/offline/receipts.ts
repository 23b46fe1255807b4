/** What the server confirmed of each batch; it says nothing of what was sent. */
import { openDeviceStore } from "@/lib/deviceStore";

export interface Receipt {
  id: string;
  /** Operations of the batch. */
  sent: number;
  /** Those of which the server has told what became of them. */
  taken: number;
  hash: string;
  at: string;
}

const MOST_KEPT = 20;

const getName = (user: string): string => `receipts:${user}`;

/** The last one first. */
export async function listReceipts(user: string): Promise<Receipt[]> {
  const kept = await (await openDeviceStore()).get("settings", getName(user));
  return typeof kept === "string" ? (JSON.parse(kept) as Receipt[]) : [];
}

export async function keepReceipt(user: string, receipt: Receipt): Promise<void> {
  const all = [receipt, ...(await listReceipts(user))].slice(0, MOST_KEPT);
  await (await openDeviceStore()).put("settings", JSON.stringify(all), getName(user));
}
