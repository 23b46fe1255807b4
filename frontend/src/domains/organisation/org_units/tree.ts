/** Units as a tree on paper: each under its parent, the depth as an indent. */
import type { UnitRead } from "@/api/generated/types.gen";

export interface Branch {
  unit: UnitRead;
  /** 0 for units whose parent is not listed. */
  depth: number;
}

/** Keeps the order of the list among those with the same parent. */
export function listBranches(units: UnitRead[]): Branch[] {
  const listed = new Set(units.map(({ id }) => id));
  const rootOf = ({ parent_id }: UnitRead): string => (parent_id && listed.has(parent_id) ? parent_id : "");
  const under = groupByParent(units, rootOf);
  const walk = (parent: string, depth: number): Branch[] =>
    (under.get(parent) ?? []).flatMap((unit) => [{ unit, depth }, ...walk(unit.id, depth + 1)]);
  return walk("", 0);
}

function groupByParent<T>(items: T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
