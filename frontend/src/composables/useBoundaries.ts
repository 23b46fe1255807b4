/** By which communes a page tells its figures, kept in its address: those of the day where it says none. */
import { type ComputedRef, computed } from "vue";
import { useRoute } from "vue-router";
import type { Boundaries } from "@/api/generated/types.gen";
import type { Me } from "@/api/types";
import type { Filter } from "@/components/UiChips.vue";
import { t } from "@/locales";

export const SINCE_2025: Boundaries = "2025-07-01";

export function useBoundaries(): ComputedRef<Boundaries | undefined> {
  const route = useRoute();
  return computed(() => ([route.query["dia_gioi"]].flat()[0] === SINCE_2025 ? SINCE_2025 : undefined));
}

/** The choice of a list whose address has `boundaries`; for an office that had other communes before. */
export function listBoundaryFilters(inAddress: Record<string, string>, reader: Pick<Me, "has_merged_units"> | null): Filter[] {
  if (!("boundaries" in inAddress) || !reader?.has_merged_units) return [];
  return [{ name: "boundaries", label: t("ui.boundaries_of_list"), on: SINCE_2025 }];
}
