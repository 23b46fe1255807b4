/** The fields of the shorter acts: which day, another that may differ from it, whether a body is named, whether a reason is asked for. */
import type { Act } from "./actions";

export type ShortAct = Exclude<Act, "decide">;

interface Fields {
  day?: string;
  /** A later day if it is not the same. */
  later?: "in_force_on";
  to?: string;
  reason?: true;
}

export const FIELDS: Record<ShortAct, Fields> = {
  deliver: { day: "delivered_on", later: "in_force_on" },
  pay: { day: "paid_on" },
  execute: { day: "executed_on" },
  send: { day: "sent_on", to: "sent_to" },
  transfer: { day: "handled_on", to: "transferred_to", reason: true },
  come_back: { day: "returned_on", reason: true },
  dismiss: { day: "handled_on", reason: true },
  coerce: { day: "executed_on", reason: true },
  expire: { day: "expired_on", reason: true },
  cancel: { reason: true },
};
