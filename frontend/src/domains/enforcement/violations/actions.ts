/** Which acts a violation allows now, and to whom; the order is that of the buttons. */
import type { ViolationRead } from "@/api/generated/types.gen";
import type { Permission } from "@/api/types";

export const ACTS = ["decide", "deliver", "pay", "execute", "send", "transfer", "come_back", "dismiss", "coerce", "expire", "cancel"] as const;
export type Act = (typeof ACTS)[number];
/** What leads on; the others end the way or turn it aside, and lie in the menu. */
const AHEAD: ReadonlySet<Act> = new Set(["decide", "deliver", "pay", "execute", "come_back"]);
export const isStepForward = (act: Act): boolean => AHEAD.has(act);
type Stage = ViolationRead["stage"];

/** As `GET /violations/stages` says; the server has the last word. */
const FROM: Record<Act, readonly Stage[]> = {
  decide: ["recorded", "sent"],
  deliver: ["decided"],
  pay: ["decided", "in_force", "coerced", "executed"],
  execute: ["decided", "in_force"],
  send: ["recorded"],
  transfer: ["recorded", "sent"],
  come_back: ["transferred"],
  dismiss: ["recorded", "sent"],
  coerce: ["in_force"],
  expire: ["decided", "in_force"],
  cancel: ["decided", "in_force"],
};

export const PATHS: Record<Act, string> = {
  decide: "decide",
  deliver: "deliver",
  pay: "record-payment",
  execute: "execute",
  send: "send",
  transfer: "transfer",
  come_back: "return-from-transfer",
  dismiss: "dismiss",
  coerce: "coerce",
  expire: "expire",
  cancel: "cancel",
};

export const getRequiredPermission = (act: Act): Permission => (act === "decide" || act === "cancel" ? "violation:decide" : "violation:handle");

/** What is still to be paid of the fine, in đồng. */
export const getAmountOwed = ({ stage, fine_amount, paid_amount }: Pick<ViolationRead, "stage" | "fine_amount" | "paid_amount">): number =>
  stage === "cancelled" ? 0 : Math.max(0, (fine_amount ?? 0) - paid_amount);

/** Whether the way leads on by this act from where the violation stands. */
export const isOpen = (act: Act, violation: Pick<ViolationRead, "stage" | "fine_amount" | "paid_amount">): boolean =>
  FROM[act].includes(violation.stage) && (act !== "pay" || getAmountOwed(violation) > 0);

/** An act that the stage forbids or the role lacks is absent; none before the minutes are signed. */
export function listActions(violation: ViolationRead, may: (permission: Permission) => boolean): Act[] {
  if (isUnsigned(violation)) return [];
  return ACTS.filter((act) => isOpen(act, violation) && may(getRequiredPermission(act)));
}

/** Found by a visit whose minutes are still a draft. */
export const isUnsigned = ({ inspection_id, inspection_record_no }: Pick<ViolationRead, "inspection_id" | "inspection_record_no">): boolean =>
  inspection_id !== null && inspection_record_no === null;
