/** The units of today at which this administrator may place people: the own ones and all that lie in them. */
import { type ShallowRef, shallowRef } from "vue";
import { api } from "@/api/client";
import type { UnitRead } from "@/api/generated/types.gen";
import { asFailure, type Failure } from "@/api/problem";
import { me, today } from "@/api/session";
import type { Page } from "@/api/types";
import { byName } from "@/lib/collate";
import type { Choice } from "@/ui/choice";
import { unitName } from "@/ui/units";

const MOST = 200;
const RANK = { province: 0, district: 1, commune: 2 } as const;

async function unitsFrom(after: string | null = null): Promise<UnitRead[]> {
  const page = await api.get<Page<UnitRead>>("/org-units", { query: { on: today(), limit: MOST, after } });
  return page.next === null ? page.items : [...page.items, ...(await unitsFrom(page.next))];
}

/** `units` that are, or lie in, one of `roots`. */
export function unitsWithin(units: UnitRead[], roots: string[]): UnitRead[] {
  const parents = new Map(units.map(({ id, parent_id }) => [id, parent_id]));
  const lies = (id: string | null | undefined): boolean => Boolean(id) && (roots.includes(id ?? "") || lies(parents.get(id ?? "")));
  return units.filter(({ id }) => lies(id));
}

/** The larger unit first, then by name. */
export function asChoices(units: UnitRead[]): Choice[] {
  return [...units]
    .sort((a, b) => RANK[a.level] - RANK[b.level] || byName(a.name, b.name))
    .map((unit) => ({ value: unit.id, label: unitName(unit) }));
}

export interface Places {
  choices: ShallowRef<Choice[]>;
  error: ShallowRef<Failure | null>;
  load: () => Promise<void>;
  /** The full name of a unit; the given one while, or because, it is not among them. */
  nameOf: (id: string, name: string) => string;
}

const choices = shallowRef<Choice[]>([]);
const error = shallowRef<Failure | null>(null);

/** Fetched once for the session. */
export function usePlaces(): Places {
  async function load(): Promise<void> {
    if (choices.value.length > 0) return;
    error.value = null;
    try {
      choices.value = asChoices(unitsWithin(await unitsFrom(), (me.value?.units ?? []).map(({ id }) => id)));
    } catch (caught) {
      error.value = asFailure(caught);
    }
  }
  const nameOf = (id: string, name: string): string => choices.value.find(({ value }) => value === id)?.label ?? name;
  return { choices, error, load, nameOf };
}
