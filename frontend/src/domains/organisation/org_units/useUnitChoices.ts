/** The units among which a parent or a predecessor is chosen: today's within one's own. */
import { type ComputedRef, computed } from "vue";
import type { UnitRead } from "@/api/generated/types.gen";
import { type List, useList } from "@/api/useList";
import { me, today } from "@/api/session";
import type { Choice } from "@/presentation/choice";
import { formatUnitName } from "@/presentation/unitName";
import { listBranches } from "./tree";
import { getTierRank, listTiers } from "@/presentation/tiers";

const MOST = 200;

export interface UnitChoices {
  list: List<UnitRead>;
  /** Own units and what lies in them, the larger first. */
  own: ComputedRef<UnitRead[]>;
  /** Units that may hold others. */
  parents: ComputedRef<Choice[]>;
}

/** The one unit of this administrator: a register of the whole country is not read for it. */
const onlyUnit = (): string | undefined => (me.value?.units.length === 1 ? me.value.units[0]?.id : undefined);

export const toChoice = (unit: UnitRead): Choice => ({ value: unit.id, label: formatUnitName(unit) });

export function useUnitChoices(): UnitChoices {
  const list = useList("/org-units", () => ({ query: { on: today(), limit: MOST, within: onlyUnit() } }));
  const own = computed(() => {
    const roots = new Set((me.value?.units ?? []).map(({ id }) => id));
    const parentOf = new Map(list.items.value.map(({ id, parent_id }) => [id, parent_id]));
    const isOwn = (id: string | null): boolean => id !== null && (roots.has(id) || isOwn(parentOf.get(id) ?? null));
    return listBranches(list.items.value.filter(({ id }) => isOwn(id))).map(({ unit }) => unit);
  });
  const lowest = Math.max(...listTiers().map(({ rank }) => rank));
  const parents = computed(() => own.value.filter(({ level }) => getTierRank(level) < lowest).map(toChoice));
  return { list, own, parents };
}
