/** Ways to the lists behind the figures, for whoever may open them. */
import type { LocationQueryRaw } from "vue-router";
import { useRouter } from "vue-router";
import { may } from "@/api/session";
import { useBoundaries } from "@/composables/useBoundaries";

export type Target = { name: string; query?: LocationQueryRaw; params?: Record<string, string> } | undefined;
export type LinkTo = (name: string, query?: LocationQueryRaw, params?: Record<string, string>) => Target;

/** The screens that tell records by either boundaries, and the word of their address for it. */
const TOLD_BY: Record<string, string> = {
  ...Object.fromEntries(["establishments", "inspections", "violations", "communication-activities", "staff"].map((name) => [name, "boundaries"])),
  "target-records": "dia_gioi",
};

/** A link to the screen of that name, or undefined where it is missing or closed to this person. */
export function useLinks(): LinkTo {
  const router = useRouter();
  const boundaries = useBoundaries();
  return (name, query, params) => {
    const route = router.getRoutes().find((one) => one.name === name);
    const word = boundaries.value && TOLD_BY[name];
    const asked = query && word ? { ...query, [word]: boundaries.value } : query;
    return route && may(route.meta.permission) ? { name, ...(asked && { query: asked }), ...(params && { params }) } : undefined;
  };
}
