/** The areas of a unit that a record of a day may name, and the filter of lists by them. */
import { type ComputedRef, computed } from "vue";
import { communes } from "@/api/catalogues";
import type { AreaRead } from "@/api/generated/types.gen";
import { may } from "@/api/session";
import { useRecord } from "@/api/useRecord";
import type { Filter } from "@/components/UiChips.vue";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";

/** The most that a page of the list holds; a commune has far fewer. */
const MOST = 200;
export const NO_AREA = "none";
const names = new Map<string, string>();

/** `unit`: of the record; without one nothing is fetched. `on`: its day; without one also areas that have ended. */
export function useAreas(unit: () => string | undefined, on: () => string | undefined): ComputedRef<AreaRead[]> {
  const found = useRecord("/areas", () => (unit() && may("area:read") ? { query: { usable_in: unit(), on: on(), limit: MOST } } : null));
  return computed(() => {
    const items = found.record.value?.items ?? [];
    for (const { id, name } of items) names.set(id, name);
    return items;
  });
}

/** The name of an area that a form offered; "" for others. */
export const getAreaName = (id: string): string => names.get(id) ?? "";

/** A filter by area, for one commune: the only one of the person, or the one that the list is narrowed to. */
export function useAreaFilter(narrowedTo: () => string | undefined): ComputedRef<Filter | null> {
  const only = computed(() => (communes.items.value.length === 1 ? communes.items.value[0]?.id : undefined));
  const areas = useAreas(
    () => narrowedTo() || only.value,
    () => undefined,
  );
  return computed(() =>
    areas.value.length === 0
      ? null
      : { name: "area", label: t("areas.filter"), choices: [...areas.value.map(toChoice), { value: NO_AREA, label: t("areas.filter_none") }] },
  );
}

export const toChoice = ({ id, name }: Pick<AreaRead, "id" | "name">): Choice => ({ value: id, label: name });

/** Where a record lies, for a list: within one commune that keeps areas, the area alone says something. */
export function formatWhere(unit: string, area: string | null, areas: Filter | null): string {
  if (areas && communes.items.value.length === 1) return area ? keepTogether(area) : t("areas.filter_none");
  return [unit, area].filter((part) => part !== null && part !== "").map((part) => keepTogether(part ?? "")).join(" · ");
}

const SHORT = 20;
/** A short name does not break: "Thôn 1" stays on one line. */
const keepTogether = (name: string): string => (name.length > SHORT ? name : name.replaceAll(" ", "\u00a0"));

/** The heading of that column; `unit`: what it is called where it names the unit. */
export const getWhereLabel = (unit: string, areas: Filter | null): string =>
  areas && communes.items.value.length === 1 ? t("areas.filter") : unit;
