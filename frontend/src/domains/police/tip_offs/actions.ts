/** What can be done with a tip where it stands: the first is what it waits for. */
import type { TipRow } from "@/api/generated/types.gen";

export type Act = "start" | "close" | "reopen" | "sort";

export function listActions({ status, erased_on }: TipRow): Act[] {
  if (status === "received") return ["start", "close", "sort"];
  if (status === "checking") return ["close", "sort"];
  return status === "closed" && !erased_on ? ["reopen"] : [];
}
