/** Lists that stand still while a session lasts, fetched once: kinds of establishment, communes of the person. */
import { type ShallowRef, shallowRef } from "vue";
import { api, type Query } from "./client";
import type { EstablishmentTypeRead, ProgrammeRead, TrainingAudienceRead, TrainingTopicRead, UnitRead } from "@/api/generated/types.gen";
import { toFailure, type Failure } from "./problem";
import { me, today } from "./session";
import type { Page, Unit } from "./types";

const MOST = 200;

export interface Catalogue<T> {
  /** Empty until the answer is there, and after it where there is nothing: `loaded` tells. */
  items: ShallowRef<T[]>;
  loaded: ShallowRef<boolean>;
  error: ShallowRef<Failure | null>;
  /** Fetches the list unless it is there or on its way; after a failure it tries again. */
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

async function fetchAllPages<T>(path: string, query: Query, after: string | null = null): Promise<T[]> {
  const page = await api.get<Page<T>>(path, { query: { ...query, after } });
  return page.next === null ? page.items : [...page.items, ...(await fetchAllPages<T>(path, query, page.next))];
}

/** The communes of today in a unit, whatever lies between. */
async function fetchCommunes({ id, level }: Pick<Unit, "id" | "level">): Promise<UnitRead[]> {
  if (level === "commune") return [await api.get<UnitRead>(`/org-units/${id}`)];
  const inside = await fetchAllPages<UnitRead>("/org-units", { parent_id: id, on: today(), limit: MOST });
  return (await Promise.all(inside.map((unit) => (unit.level === "commune" ? [unit] : fetchCommunes(unit))))).flat();
}

/** Kinds of establishment in the order of the decree. */
export const establishmentTypes = createCatalogue(() => fetchAllPages<EstablishmentTypeRead>("/establishment-types", {}));

/** Campaigns and programmes that the plan weaves communication into. */
export const programmes = createCatalogue(() => fetchAllPages<ProgrammeRead>("/integrated-programmes", {}));

/** What the plan trains people in, in its order. */
export const trainingTopics = createCatalogue(() => fetchAllPages<TrainingTopicRead>("/training-topics", {}));

/** Whom courses are for beside the roster. */
export const trainingAudiences = createCatalogue(() => fetchAllPages<TrainingAudienceRead>("/training-audiences", {}));

/** The communes of today in the units where the person works. */
export const communes = createCatalogue(async () => (await Promise.all((me.value?.units ?? []).map(fetchCommunes))).flat());

/** The name of a kind of establishment; "" until the catalogue is there. */
export const getTypeName = (code: string): string =>
  establishmentTypes.items.value.find((kind) => kind.code === code)?.name ?? "";

/** The name of a topic of training; "" until the catalogue is there. */
export const getTopicName = (code: string): string => trainingTopics.items.value.find((topic) => topic.code === code)?.name ?? "";

/** The same for an audience off the roster. */
export const getAudienceName = (code: string): string => trainingAudiences.items.value.find((one) => one.code === code)?.name ?? "";

/** How tables and lists name a commune: "Bình Nghĩa", "TT Bình Mỹ". */
export const formatCommune = ({ name, kind }: Pick<UnitRead, "name" | "kind">): string =>
  kind === "thị trấn" ? `TT ${name}` : name;

/** The same for a commune of which a record gives id and name. */
export function getCommuneName(id: string, name: string): string {
  const known = communes.items.value.find((unit) => unit.id === id);
  return known ? formatCommune(known) : name;
}
