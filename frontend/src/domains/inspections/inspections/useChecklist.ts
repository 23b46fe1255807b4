/** The checklist in force on the day of the visit, cut down to what concerns the kind of place. */
import { type ShallowRef, shallowRef, watch } from "vue";
import { api } from "@/api/client";
import type { ItemRead, ListChecklistTemplatesData, TemplateRead } from "@/api/generated/types.gen";
import { toFailure, type Failure } from "@/api/problem";
import { isDay } from "@/lib/dates";

export interface Items {
  items: ShallowRef<ItemRead[]>;
  /** The template does not have its legal text verified; null until it is known. */
  template: ShallowRef<TemplateRead | null>;
  error: ShallowRef<Failure | null>;
}

/** A record tells its kind of place as a text; the list of templates takes only the kinds that there are. */
type PlaceType = NonNullable<ListChecklistTemplatesData["query"]>["establishment_type"];

/** `key` picks the template that a draft already names; a new one takes the last in force on `day`. */
export async function fetchTemplate(type: string, day: string, key?: string): Promise<TemplateRead | null> {
  const query = { establishment_type: (type || undefined) as PlaceType, on: key ? undefined : day };
  const { items } = await api.get("/checklist-templates", { query });
  return (key ? items.find((template) => template.key === key) : items.at(-1)) ?? null;
}

export function useChecklist(type: () => string, day: () => string, key: () => string | undefined): Items {
  const items = shallowRef<ItemRead[]>([]);
  const template = shallowRef<TemplateRead | null>(null);
  const error = shallowRef<Failure | null>(null);
  watch(
    () => [type(), day(), key()] as const,
    async ([kind, on, named]) => {
      if (!kind || !isDay(on)) return;
      error.value = null;
      try {
        template.value = await fetchTemplate(kind, on, named);
        items.value = template.value?.items ?? [];
      } catch (caught) {
        error.value = toFailure(caught);
      }
    },
    { immediate: true },
  );
  return { items, template, error };
}
