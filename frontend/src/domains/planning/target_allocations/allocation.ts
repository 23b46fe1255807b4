/** The amounts of an allocation while they are typed: what they add up to, what is left, and what is sent. */
import type { AllocatedPart, AllocationRead, AllocationUpdate } from "@/api/generated/types.gen";
import { t } from "@/locales";
import type { FieldError } from "@/composables/useForm";

export interface Sharing {
  total: number | null;
  /** The total is the target's own number, which is changed there. */
  fixed: boolean;
  /** All of it must be given: the target is in force. */
  whole: boolean;
  /** {unit: its amount; null: nothing was said of it} */
  amounts: Record<string, number | null>;
}

export const toSharing = ({ total, is_fixed: fixed, in_force: inForce, parts }: Pick<AllocationRead, "total" | "is_fixed" | "in_force" | "parts">): Sharing => ({
  total,
  fixed,
  whole: fixed && inForce,
  amounts: Object.fromEntries(parts.map(({ org_unit_id, amount }) => [org_unit_id, amount])),
});

export const addUp = ({ amounts }: Sharing): number => Object.values(amounts).reduce<number>((sum, one) => sum + (Number.isInteger(one) ? Number(one) : 0), 0);

export const findRest = (sharing: Sharing): number => (Number.isInteger(sharing.total) ? Number(sharing.total) : 0) - addUp(sharing);

/** The server's pointer for what all parts together are. */
const PARTS = "/parts";

/** Whether the units have something of which the target is a share. */
export const hasWholes = (parts: Pick<AllocatedPart, "whole">[]): boolean => parts.some(({ whole }) => Boolean(whole));

/** The rest to the units that have none: of a share by what each has, else in equal amounts. What cannot be divided goes to whom it fits best. */
export function shareRest(sharing: Sharing, parts: Pick<AllocatedPart, "org_unit_id" | "whole">[]): void {
  const empty = parts.filter(({ org_unit_id: id }) => sharing.amounts[id] === null);
  const rest = findRest(sharing);
  if (empty.length === 0 || rest <= 0) return;
  const weigh = ({ whole }: Pick<AllocatedPart, "whole">): number => (hasWholes(empty) ? (whole ?? 0) : 1);
  const all = empty.reduce((sum, one) => sum + weigh(one), 0);
  const exact = empty.map((one) => ({ id: one.org_unit_id, amount: (rest * weigh(one)) / all }));
  const over = rest - exact.reduce((sum, { amount }) => sum + Math.floor(amount), 0);
  const first = new Set([...exact].sort((a, b) => (b.amount % 1) - (a.amount % 1)).slice(0, over).map(({ id }) => id));
  for (const { id, amount } of exact) sharing.amounts[id] = Math.floor(amount) + (first.has(id) ? 1 : 0);
}

export function checkSharing(sharing: Sharing, parts: AllocatedPart[]): FieldError[] {
  const errors: FieldError[] = [];
  if (!sharing.fixed && (!Number.isInteger(sharing.total) || Number(sharing.total) < 1)) errors.push({ pointer: "/total", message: t("allocations.total_missing") });
  const wrong = parts.find(({ org_unit_id: id }) => sharing.amounts[id] !== null && !Number.isInteger(sharing.amounts[id]));
  if (wrong) errors.push({ pointer: `/parts/${wrong.org_unit_id}`, message: t("allocations.amount_wrong", { unit: wrong.name }) });
  else if (findRest(sharing) < 0) errors.push({ pointer: PARTS, message: t("allocations.too_much", { count: -findRest(sharing) }) });
  else if (sharing.whole && findRest(sharing) > 0 && addUp(sharing) > 0) errors.push({ pointer: PARTS, message: t("allocations.too_little", { count: findRest(sharing) }) });
  return errors;
}

export const toBody = ({ total, fixed, amounts }: Sharing): AllocationUpdate => ({
  ...(!fixed && { total: Number(total) }),
  parts: Object.entries(amounts).flatMap(([org_unit_id, amount]) => (amount === null ? [] : [{ org_unit_id, amount }])),
});
