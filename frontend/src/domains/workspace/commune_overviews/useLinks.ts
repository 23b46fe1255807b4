/** Ways to the lists behind the figures, for whoever may open them. */
import type { LocationQueryRaw } from "vue-router";
import { useRouter } from "vue-router";
import { may } from "@/api/session";

export type Target = { name: string; query?: LocationQueryRaw; params?: Record<string, string> } | undefined;
export type LinkTo = (name: string, query?: LocationQueryRaw, params?: Record<string, string>) => Target;

/** A link to the screen of that name, or undefined where it is missing or closed to this person. */
export function useLinks(): LinkTo {
  const router = useRouter();
  return (name, query, params) => {
    const route = router.getRoutes().find((one) => one.name === name);
    return route && may(route.meta.permission) ? { name, ...(query && { query }), ...(params && { params }) } : undefined;
  };
}
