/** The fields of the shorter acts: which day, another that may differ from it, whether a body is named, whether a reason is asked for. */
import { api } from "@/api/client";
import type { ApprovalRead, ViolationRead } from "@/api/generated/types.gen";
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

/** What is typed, trimmed. */
export interface ActValues {
  day: string;
  later: string;
  amount: number | null;
  receipt: string;
  to: string;
  reason: string;
}

/** Writes the act; `asked` names the violation, its version and the key of the submission. */
export function sendAct(act: ShortAct, asked: { path: { id: string }; version: number; key: string }, { day, later, amount, receipt, to, reason }: ActValues): Promise<ViolationRead | ApprovalRead> {
  switch (act) {
    case "deliver":
      return api.post("/violations/{id}/deliver", { ...asked, body: { delivered_on: day, ...(later ? { in_force_on: later } : {}) } });
    case "pay":
      return api.post("/violations/{id}/record-payment", { ...asked, body: { paid_on: day, amount: amount ?? 0, receipt_no: receipt || null } });
    case "execute":
      return api.post("/violations/{id}/execute", { ...asked, body: { executed_on: day } });
    case "send":
      return api.post("/violations/{id}/send", { ...asked, body: { sent_on: day, sent_to: to } });
    case "transfer":
      return api.post("/violations/{id}/transfer", { ...asked, body: { handled_on: day, transferred_to: to, reason } });
    case "come_back":
      return api.post("/violations/{id}/return-from-transfer", { ...asked, body: { returned_on: day, reason } });
    case "dismiss":
      return api.post("/violations/{id}/dismiss", { ...asked, body: { handled_on: day, reason } });
    case "coerce":
      return api.post("/violations/{id}/coerce", { ...asked, body: { executed_on: day, reason } });
    case "expire":
      return api.post("/violations/{id}/expire", { ...asked, body: { expired_on: day, reason } });
    case "cancel":
      return api.post("/violations/{id}/cancel", { ...asked, body: { reason } });
  }
}
