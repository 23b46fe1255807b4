/** Which months a unit, or those in an office's reach, have sent and owe: as the server asks for them. */
import { type ComputedRef, computed } from "vue";
import type { CommuneReporting } from "@/api/generated/types.gen";
import { useRecord } from "@/api/useRecord";

export interface MonthsOf {
  /** "": the caller's own. */
  unit?: string;
  /** Without it: what is asked for today, in January also of the year before. */
  year?: number;
}

export function useMonths(query: () => MonthsOf | null) {
  const asked = useRecord("/support-services/months", () => (query() ? { query: { org_unit_id: query()?.unit || undefined, year: query()?.year } } : null));
  const units: ComputedRef<CommuneReporting[]> = computed(() => asked.record.value?.units ?? []);
  /** Of the unit asked for, where that is one alone. */
  const missing = computed(() => (units.value.length === 1 ? (units.value[0]?.missing ?? []) : []));
  return { ...asked, units, missing };
}
