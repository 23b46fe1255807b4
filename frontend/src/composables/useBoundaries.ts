/** By which communes a page tells its figures, kept in its address: those of the day where it says none. */
import { type ComputedRef, computed } from "vue";
import { useRoute } from "vue-router";
import type { Boundaries } from "@/api/generated/types.gen";
import { me } from "@/api/session";
import type { Me } from "@/api/types";
import type { Filter } from "@/components/UiChips.vue";
import { t } from "@/locales";

export const SINCE_2025: Boundaries = "2025-07-01";

export function useBoundaries(): ComputedRef<Boundaries | undefined> {
  const route = useRoute();
  return computed(() => ([route.query["dia_gioi"]].flat()[0] === SINCE_2025 ? SINCE_2025 : undefined));
}

/** What a page tells, and whether its reader may choose. */
export interface ToldBoundaries {
  boundaries: Boundaries;
  has_other_boundaries: boolean;
}

const YEAR_OF_CHANGE = 2025;

/** How lists without figures of their own are told: years up to the change by either, for an office that had other communes before. */
export function useYearBoundaries(getYear: () => number): ComputedRef<ToldBoundaries> {
  const asked = useBoundaries();
  return computed(() => {
    const hasOther = Boolean(me.value?.has_merged_units) && getYear() <= YEAR_OF_CHANGE;
    return { boundaries: (hasOther && asked.value) || "own", has_other_boundaries: hasOther };
  });
}

/** The choice of a list whose address has `boundaries`; for an office that had other communes before. */
export function listBoundaryFilters(inAddress: Record<string, string>, reader: Pick<Me, "has_merged_units"> | null): Filter[] {
  if (!("boundaries" in inAddress) || !reader?.has_merged_units) return [];
  return [{ name: "boundaries", label: t("ui.boundaries_of_list"), on: SINCE_2025 }];
}
