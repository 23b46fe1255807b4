/** By which communes a page tells its figures, kept in its address: those of the day where it says none. */
import { type ComputedRef, computed } from "vue";
import { useRoute } from "vue-router";
import type { Boundaries } from "@/api/generated/types.gen";

export const SINCE_2025: Boundaries = "2025-07-01";

export function useBoundaries(): ComputedRef<Boundaries | undefined> {
  const route = useRoute();
  return computed(() => ([route.query["dia_gioi"]].flat()[0] === SINCE_2025 ? SINCE_2025 : undefined));
}
