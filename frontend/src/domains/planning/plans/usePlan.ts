/** The plan on show: this year's of the person's unit, or the one that the address names. */
import { computed, type ComputedRef, type Ref, type ShallowRef } from "vue";
import { useRoute } from "vue-router";
import type { PlanRead } from "@/api/generated/types.gen";
import type { Failure } from "@/api/problem";
import { useRecord } from "@/api/useRecord";
import { getThisYear } from "@/presentation/periods";

export interface PlanOnShow {
  plan: ComputedRef<PlanRead | null>;
  /** All that the person may read, the newest year first. */
  plans: ComputedRef<PlanRead[]>;
  /** True once the answer has come and there is no plan. */
  none: ComputedRef<boolean>;
  loading: Ref<boolean>;
  error: ShallowRef<Failure | null>;
  reload: () => Promise<void>;
}

export function usePlan(): PlanOnShow {
  const route = useRoute();
  const { record, loading, error, reload } = useRecord("/plans");
  const plans = computed(() => record.value?.items ?? []);
  const plan = computed(() => {
    const wanted = route.query["plan"];
    const year = getThisYear();
    return plans.value.find(({ id }) => id === wanted) ?? plans.value.find((one) => one.year === year) ?? plans.value[0] ?? null;
  });
  return { plan, plans, none: computed(() => record.value?.items.length === 0), loading, error, reload };
}
