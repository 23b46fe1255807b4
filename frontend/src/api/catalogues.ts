/** Lists that do not change during a session, fetched once: types of establishment, communes of the user. */
import { type ShallowRef, shallowRef } from "vue";
import { api, type CallOptions, request } from "./client";
import type { UnitRead } from "@/api/generated/types.gen";
import { toFailure, type Failure } from "./problem";
import { me, today } from "./session";
import type { ListPath, Page, ReadOptions, Row } from "./operations";
import type { Unit } from "./types";

const MOST = 200;

export interface Catalogue<T> {
  /** Empty before the first answer, or because the list is empty: `loaded` tells which. */
  items: ShallowRef<T[]>;
  loaded: ShallowRef<boolean>;
  error: ShallowRef<Failure | null>;
  /** Fetches the list unless it is loaded or loading; after a failure it tries again. */
  load: () => Promise<void>;
}

function createCatalogue<T>(fetchAll: () => Promise<T[]>): Catalogue<T> {
  const items = shallowRef<T[]>([]);
  const loaded = shallowRef(false);
  const error = shallowRef<Failure | null>(null);
  let fetching: Promise<void> | null = null;

  async function fetchOnce(): Promise<void> {
    error.value = null;
    try {
      items.value = await fetchAll();
      loaded.value = true;
    } catch (caught) {
      fetching = null;
      error.value = toFailure(caught);
    }
  }
  return { items, loaded, error, load: () => (fetching ??= fetchOnce()) };
}

async function fetchAllPages<P extends ListPath>(path: P, options: ReadOptions<P>, after: string | null = null): Promise<Row<P>[]> {
  const asked: CallOptions = options;
  const page = await request<Page<Row<P>>>("get", path, { ...asked, query: { ...asked.query, after } });
  return page.next === null ? page.items : [...page.items, ...(await fetchAllPages(path, options, page.next))];
}

const isPlaceOf = (level: string): boolean => me.value?.tiers.find(({ code }) => code === level)?.holds_establishments ?? false;

/** The present communes inside a unit, at any depth. */
async function fetchCommunes({ id, level }: Pick<Unit, "id" | "level">): Promise<UnitRead[]> {
  if (isPlaceOf(level)) return [await api.get("/org-units/{id}", { path: { id } })];
  const inside = await fetchAllPages("/org-units", { query: { parent_id: id, on: today(), limit: MOST } });
  return (await Promise.all(inside.map((unit) => (isPlaceOf(unit.level) ? [unit] : fetchCommunes(unit))))).flat();
}

/** Types of establishment in the order of the decree. */
export const establishmentTypes = createCatalogue(() => fetchAllPages("/establishment-types", {}));

/** Campaigns and programmes that communication activities are part of. */
export const programmes = createCatalogue(() => fetchAllPages("/integrated-programmes", {}));

/** Training topics in the order of the plan. */
export const trainingTopics = createCatalogue(() => fetchAllPages("/training-topics", {}));

/** Audiences of courses that are not on the staff list. */
export const trainingAudiences = createCatalogue(() => fetchAllPages("/training-audiences", {}));

/** The present communes in the units of the user. */
export const communes = createCatalogue(async () => (await Promise.all((me.value?.units ?? []).map(fetchCommunes))).flat());

/** The name of a type of establishment; "" until the catalogue is loaded. */
export const getTypeName = (code: string): string =>
  establishmentTypes.items.value.find((kind) => kind.code === code)?.name ?? "";

/** The name of a training topic; "" until the catalogue is loaded. */
export const getTopicName = (code: string): string => trainingTopics.items.value.find((topic) => topic.code === code)?.name ?? "";

/** The name of an audience; "" until the catalogue is loaded. */
export const getAudienceName = (code: string): string => trainingAudiences.items.value.find((one) => one.code === code)?.name ?? "";

/** How tables and lists name a commune: "Bình Nghĩa", "TT Bình Mỹ". */
export const formatCommune = ({ name, kind }: Pick<UnitRead, "name" | "kind">): string =>
  kind === "thị trấn" ? `TT ${name}` : name;

/** The name of a commune whose id and name a record gives. */
export function getCommuneName(id: string, name: string): string {
  const known = communes.items.value.find((unit) => unit.id === id);
  return known ? formatCommune(known) : name;
}
