/** What the search of the shell finds: establishments from the server, functions of the navigation. */
import type { Router } from "vue-router";
import { api } from "@/api/client";
import { may } from "@/api/session";
import type { EstablishmentRow } from "@/api/generated/types.gen";
import type { Page } from "@/api/types";
import { fold } from "@/lib/fold";
import { t } from "@/locales";
import type { IconName } from "@/composables/icons";
import { recent } from "@/composables/recent";
import { navGroups } from "./navigation";

export interface Found {
  group: "recent" | "establishments" | "go";
  name: string;
  context: string;
  icon: IconName;
  to: string;
}

const FEW = 8;

/** Functions whose name holds every word of the query. */
function functions(router: Router, query: string): Found[] {
  const words = fold(query).split(" ");
  return navGroups(router)
    .flatMap((group) => group.items)
    .map((item) => ({ group: "go" as const, name: t(item.word), context: "", icon: item.icon, to: router.resolve({ name: item.name }).path }))
    .filter(({ name }) => words.every((word) => fold(name).includes(word)));
}

async function establishments(router: Router, query: string): Promise<Found[]> {
  if (!may("establishment:read") || !router.hasRoute("establishment")) return [];
  const { items } = await api.get<Page<EstablishmentRow>>("/establishments", { query: { q: query, limit: FEW } });
  return items.map(({ id, name, address, org_unit_name }) => ({
    group: "establishments" as const,
    name,
    context: [address, org_unit_name].filter(Boolean).join(" · "),
    icon: "home" as const,
    to: router.resolve({ name: "establishment", params: { id } }).path,
  }));
}

/** What is offered before anything is typed. */
export function offered(router: Router): Found[] {
  const visited = recent.value.map((one) => ({ ...one, group: "recent" as const, icon: "history" as const }));
  return [...visited, ...functions(router, "")];
}

export async function find(router: Router, query: string): Promise<Found[]> {
  return [...(await establishments(router, query)), ...functions(router, query)];
}
