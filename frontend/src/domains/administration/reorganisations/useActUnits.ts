/** The units that an act is about, by name: those of the day before in the unit, and those that it founds. */
import { type ComputedRef, type ShallowRef, computed, shallowRef } from "vue";
import { api } from "@/api/client";
import type { ReorganisationRead, UnitRead } from "@/api/generated/types.gen";
import { toFailure, type Failure } from "@/api/problem";
import { addDays } from "@/lib/dates";
import type { Choice } from "@/presentation/choice";
import { getTierRank } from "@/presentation/tiers";
import { formatUnitName } from "@/presentation/unitName";

const MOST = 200;

async function fetchUnits(query: { within: string; on: string }, after: string | null = null): Promise<UnitRead[]> {
  const page = await api.get("/org-units", { query: { ...query, limit: MOST, after } });
  return page.next === null ? page.items : [...page.items, ...(await fetchUnits(query, page.next))];
}

export interface ActUnits {
  before: ShallowRef<UnitRead[]>;
  error: ShallowRef<Failure | null>;
  load: (act: ReorganisationRead) => Promise<void>;
  /** Units of the day before. */
  choices: ComputedRef<Choice[]>;
  nameOf: (id: string) => string;
}

export function useActUnits(act: () => ReorganisationRead | null): ActUnits {
  const before = shallowRef<UnitRead[]>([]);
  const others = shallowRef(new Map<string, string>());
  const error = shallowRef<Failure | null>(null);
  const founded = computed(() => new Map((act()?.contents.new_units ?? []).map((unit) => [unit.id, formatUnitName(unit)])));
  const known = computed(() => new Map(before.value.map((unit) => [unit.id, formatUnitName(unit)])));
  const choices = computed(() => [...before.value].sort((a, b) => getTierRank(a.level) - getTierRank(b.level)).map((unit) => ({ value: unit.id, label: formatUnitName(unit) })));

  /** Units outside: a keeper or a parent that the register has. */
  async function loadOthers(read: ReorganisationRead): Promise<void> {
    const { new_units: units = [], ended_units: ended = [], kept_units: kept = [] } = read.contents;
    const named = [...units.flatMap(({ parent_id, predecessor_ids: ids = [] }) => [parent_id, ...ids]), ...ended.flatMap(({ unit_id, keeper_id }) => [unit_id, keeper_id]), ...kept.map(({ parent_id }) => parent_id)];
    const missing = [...new Set(named)].filter((id): id is string => Boolean(id) && !known.value.has(id as string) && !founded.value.has(id as string));
    const found = await Promise.all(missing.map((id) => api.get("/org-units/{id}", { path: { id } })));
    others.value = new Map(found.map((unit) => [unit.id, formatUnitName(unit)]));
  }

  async function load(read: ReorganisationRead): Promise<void> {
    error.value = null;
    try {
      before.value = await fetchUnits({ within: read.org_unit_id, on: addDays(read.effective_on, -1) });
      await loadOthers(read);
    } catch (caught) {
      error.value = toFailure(caught);
    }
  }

  const nameOf = (id: string): string => known.value.get(id) ?? founded.value.get(id) ?? others.value.get(id) ?? "–";
  return { before, error, load, choices, nameOf };
}
