/** Which acts a violation allows now, and to whom; the order is that of the buttons. */
import type { ViolationRead } from "@/api/generated/types.gen";
import type { Permission } from "@/api/types";

export const ACTS = ["decide", "pay", "execute", "transfer", "dismiss"] as const;
export type Act = (typeof ACTS)[number];

const NEEDS: Record<Act, Permission> = {
  decide: "violation:decide",
  pay: "violation:handle",
  execute: "violation:handle",
  transfer: "violation:handle",
  dismiss: "violation:handle",
};

/** What is still to be paid of the fine, in đồng. */
export const owed = ({ fine_amount, paid_amount }: Pick<ViolationRead, "fine_amount" | "paid_amount">): number =>
  Math.max(0, (fine_amount ?? 0) - paid_amount);

function isOpen(act: Act, violation: ViolationRead): boolean {
  if (act === "pay") return violation.status === "decided" && owed(violation) > 0;
  if (act === "execute") return violation.status === "decided";
  return violation.status === "recorded";
}

/** An act that the state forbids or the role lacks is absent; none before the minutes are signed. */
export function actsOn(violation: ViolationRead, may: (permission: Permission) => boolean): Act[] {
  if (isUnsigned(violation)) return [];
  return ACTS.filter((act) => isOpen(act, violation) && may(NEEDS[act]));
}

/** Found by a visit whose minutes are still a draft. */
export const isUnsigned = ({ inspection_id, inspection_record_no }: Pick<ViolationRead, "inspection_id" | "inspection_record_no">): boolean =>
  inspection_id !== null && inspection_record_no === null;
