/** The units at which this administrator may place people: the own ones, ended or not, and what lies in them today. */
import { type ShallowRef, shallowRef } from "vue";
import { api } from "@/api/client";
import type { UnitRead } from "@/api/generated/types.gen";
import { toFailure, type Failure } from "@/api/problem";
import { me, today } from "@/api/session";
import { compareNames } from "@/lib/collate";
import { formatDay } from "@/lib/dates";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import { getTierRank } from "@/presentation/tiers";
import { formatUnitName } from "@/presentation/unitName";

const MOST = 200;

/** `within` and what lies in it today. */
async function fetchUnits(within: string, after: string | null = null): Promise<UnitRead[]> {
  const page = await api.get("/org-units", { query: { on: today(), within, limit: MOST, after } });
  return page.next === null ? page.items : [...page.items, ...(await fetchUnits(within, page.next))];
}

/** The larger unit first, then by name. */
export function toChoices(units: UnitRead[]): Choice[] {
  return [...units]
    .sort((a, b) => getTierRank(a.level) - getTierRank(b.level) || compareNames(a.name, b.name))
    .map((unit) => ({ value: unit.id, label: formatUnitName(unit) }));
}

/** The own units that have ended: an account may still be kept there, and says so. */
function listEndedChoices(): Choice[] {
  const ended = (me.value?.units ?? []).filter(({ ended_on }) => ended_on !== null);
  return ended.map((unit) => ({ value: unit.id, label: t("users.unit_ended", { unit: formatUnitName(unit), day: formatDay(unit.ended_on ?? "") }) }));
}

export interface AssignableUnits {
  choices: ShallowRef<Choice[]>;
  /** The list was read, though it may be empty. */
  loaded: ShallowRef<boolean>;
  error: ShallowRef<Failure | null>;
  load: () => Promise<void>;
  /** The full name of a unit; the given one while, or because, it is not among them. */
  nameOf: (id: string, name: string) => string;
}

const choices = shallowRef<Choice[]>([]);
const loaded = shallowRef(false);
const error = shallowRef<Failure | null>(null);

/** Fetched once for the session. */
export function useAssignableUnits(): AssignableUnits {
  async function load(): Promise<void> {
    if (loaded.value) return;
    error.value = null;
    try {
      const own = (me.value?.units ?? []).map(({ id }) => id);
      const found = (await Promise.all(own.map((id) => fetchUnits(id)))).flat();
      const units = [...new Map(found.map((unit) => [unit.id, unit])).values()];
      choices.value = [...toChoices(units), ...listEndedChoices()];
      loaded.value = true;
    } catch (caught) {
      error.value = toFailure(caught);
    }
  }
  const nameOf = (id: string, name: string): string => choices.value.find(({ value }) => value === id)?.label ?? name;
  return { choices, loaded, error, load, nameOf };
}
