/** The year that a page is about, kept in its address: this year where it says none. */
import { type ComputedRef, computed } from "vue";
import { useRoute, useRouter } from "vue-router";
import { getThisYear } from "@/presentation/periods";

export interface PageYear {
  year: ComputedRef<string>;
  choose: (year: string) => void;
}

export function useYear(): PageYear {
  const route = useRoute();
  const router = useRouter();
  const now = String(getThisYear());

  function choose(chosen: string): void {
    const { nam: _, ...rest } = route.query;
    if (chosen) void router.replace({ query: chosen === now ? rest : { ...rest, nam: chosen } });
  }
  return { year: computed(() => /^20\d{2}$/.exec([route.query["nam"]].flat()[0] ?? "")?.[0] ?? now), choose };
}
