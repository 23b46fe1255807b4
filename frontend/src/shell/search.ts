/** The search of the shell: establishments from the server, screens of the navigation. */
import type { Router } from "vue-router";
import { api } from "@/api/client";
import { may } from "@/api/session";
import { fold } from "@/lib/fold";
import { t } from "@/locales";
import type { IconName } from "@/presentation/icons";
import { recentRecords } from "@/composables/useRecentRecords";
import { listNavGroups } from "./navigation";

export interface SearchResult {
  group: "recent" | "establishments" | "go";
  name: string;
  context: string;
  icon: IconName;
  to: string;
}

const FEW = 8;

/** Screens whose name contains every word of the query. */
function searchFunctions(router: Router, query: string): SearchResult[] {
  const words = fold(query).split(" ");
  return listNavGroups(router)
    .flatMap((group) => group.items)
    .map((item) => ({ group: "go" as const, name: t(item.word), context: "", icon: item.icon, to: router.resolve({ name: item.name }).path }))
    .filter(({ name }) => words.every((word) => fold(name).includes(word)));
}

async function searchEstablishments(router: Router, query: string): Promise<SearchResult[]> {
  if (!may("establishment:read") || !router.hasRoute("establishment")) return [];
  const { items } = await api.get("/establishments", { query: { q: query, limit: FEW } });
  return items.map(({ id, name, address, org_unit_name }) => ({
    group: "establishments" as const,
    name,
    context: [address, org_unit_name].filter(Boolean).join(" · "),
    icon: "home" as const,
    to: router.resolve({ name: "establishment", params: { id } }).path,
  }));
}

/** The results that are shown before the user types. */
export function listSuggestions(router: Router): SearchResult[] {
  const visited = recentRecords.value.map((one) => ({ ...one, group: "recent" as const, icon: "history" as const }));
  return [...visited, ...searchFunctions(router, "")];
}

export async function search(router: Router, query: string): Promise<SearchResult[]> {
  return [...(await searchEstablishments(router, query)), ...searchFunctions(router, query)];
}
