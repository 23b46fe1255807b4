/** Single units by id, remembered while the page is open: parents, those before and after. */
import { type ComputedRef, type ShallowRef, computed, shallowRef, watch } from "vue";
import { api } from "@/api/client";
import type { UnitRead } from "@/api/generated/types.gen";
import { toFailure } from "@/api/problem";
import { me } from "@/api/session";
import { formatUnitName } from "@/presentation/unitName";

export interface RelatedUnits {
  /** Units by id, as far as they have been read. */
  known: ShallowRef<ReadonlyMap<string, UnitRead>>;
  /** The units that hold this one, the nearest first. */
  above: ComputedRef<UnitRead[]>;
  /** Whether the unit is one's own or lies in one's own. */
  isOwn: ComputedRef<boolean>;
  nameOf: (id: string) => string;
}

/** Reads what is related to `unit`; what cannot be read is left out, the page stands without it. */
export function useRelatedUnits(unit: () => UnitRead | null): RelatedUnits {
  const known = shallowRef<ReadonlyMap<string, UnitRead>>(new Map());

  async function read(id: string): Promise<void> {
    if (known.value.has(id)) return;
    try {
      const found = await api.get("/org-units/{id}", { path: { id } });
      known.value = new Map([...known.value, [id, found]]);
      if (found.parent_id) await read(found.parent_id);
    } catch (caught) {
      toFailure(caught);
    }
  }
  watch(
    unit,
    (now) => {
      if (!now) return;
      const near = [now.parent_id, ...now.predecessor_ids, ...now.successor_ids].filter((id) => id !== null);
      void Promise.all(near.map(read));
    },
    { immediate: true },
  );

  const above = computed(() => {
    const found: UnitRead[] = [];
    let next = unit()?.parent_id;
    while (next) {
      const parent = known.value.get(next);
      if (!parent) break;
      found.push(parent);
      next = parent.parent_id;
    }
    return found;
  });
  const isOwn = computed(() => {
    const own = new Set((me.value?.units ?? []).map(({ id }) => id));
    return [unit(), ...above.value].some((one) => one && own.has(one.id));
  });
  const nameOf = (id: string): string => {
    const found = known.value.get(id);
    return found ? formatUnitName(found) : "";
  };
  return { known, above, isOwn, nameOf };
}
