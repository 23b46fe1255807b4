/** The rows of the page: in which order the units stand, and what is left to visit. */
import type { ComplexityCountRow } from "@/api/generated/types.gen";

export const ORDERS = ["left", "declared", "ending", "name"] as const;
export type Order = (typeof ORDERS)[number];

/** Establishments to which no team came back yet. */
export const countLeft = ({ establishments, revisited }: Pick<ComplexityCountRow, "establishments" | "revisited">): number => establishments - revisited;

const RANKS: Record<Order, (row: ComplexityCountRow) => number> = {
  left: countLeft,
  declared: ({ declared }) => declared,
  ending: ({ ending }) => ending,
  name: () => 0,
};

export const toOrder = (text: string): Order => ORDERS.find((one) => one === text) ?? "left";

/** The most first, then those with more declarations; else by name, as the server sends them. */
export function sortUnits(rows: readonly ComplexityCountRow[], order: Order): ComplexityCountRow[] {
  const rank = RANKS[order];
  return order === "name" ? [...rows] : [...rows].sort((a, b) => rank(b) - rank(a) || b.declared - a.declared);
}
