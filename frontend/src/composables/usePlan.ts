/** The plan on show: the one that the address names, else this year's: that of the person's unit before those of others. */
import { computed, type ComputedRef, type Ref, type ShallowRef } from "vue";
import { useRoute } from "vue-router";
import type { PlanRead } from "@/api/generated/types.gen";
import type { Failure } from "@/api/problem";
import { me } from "@/api/session";
import { useRecord } from "@/api/useRecord";
import { getThisYear } from "@/presentation/periods";

const MOST = 200;

export interface PlanOnShow {
  plan: ComputedRef<PlanRead | null>;
  /** Those that the person may read: of their own unit first, then the newest year first. */
  plans: ComputedRef<PlanRead[]>;
  /** True once the answer has come and there is no plan. */
  none: ComputedRef<boolean>;
  /** True once the answer has come and all there is are plans of other units, as of the province. */
  lacksOwn: ComputedRef<boolean>;
  loading: Ref<boolean>;
  error: ShallowRef<Failure | null>;
  reload: () => Promise<void>;
}

export function usePlan(): PlanOnShow {
  const route = useRoute();
  const { record, loading, error, reload } = useRecord("/plans", () => ({ query: { limit: MOST } }));
  const units = computed(() => new Set((me.value?.units ?? []).map(({ id }) => id)));
  const isOwn = ({ org_unit_id: unit }: PlanRead): boolean => units.value.has(unit);
  /** Those of the person's own unit first; within a unit the newest year first. */
  const plans = computed(() => [...(record.value?.items ?? [])].sort((a, b) => Number(isOwn(b)) - Number(isOwn(a))));
  /** A plan that the address names, beyond the first of a province with many units. */
  const named = useRecord("/plans/{id}", () => {
    const wanted = String(route.query["plan"] ?? "");
    return wanted && record.value?.next && plans.value.every(({ id }) => id !== wanted) ? { path: { id: wanted } } : null;
  });
  const plan = computed(() => {
    const wanted = route.query["plan"];
    const beyond = named.record.value?.id === wanted ? named.record.value : undefined;
    return plans.value.find(({ id }) => id === wanted) ?? beyond ?? plans.value.find((one) => one.year === getThisYear()) ?? plans.value[0] ?? null;
  });
  const none = computed(() => record.value?.items.length === 0);
  const lacksOwn = computed(() => plans.value.length > 0 && !plans.value.some(isOwn));
  return { plan, plans, none, lacksOwn, loading, error, reload };
}
