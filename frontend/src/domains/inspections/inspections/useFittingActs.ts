/** The acts of violation that an item of the checklist names, as far as they fit the place and were in force. */
import { type ComputedRef, computed, shallowRef, watch } from "vue";
import type { ItemRead, ViolationTypeRead } from "@/api/generated/types.gen";
import { isDay } from "@/lib/dates";
import type { Choice } from "@/presentation/choice";
import { fetchFittingActs, toActChoice } from "./choices";

/** `wanted`: whether any item asks for them now. Without an answer none is offered; they stay in the list of acts. */
export function useFittingActs(type: () => string, day: () => string, wanted: () => boolean): ComputedRef<(item: ItemRead) => Choice[]> {
  const acts = shallowRef<ViolationTypeRead[]>([]);
  watch(
    () => [type(), day(), wanted()] as const,
    async ([kind, on, isWanted]) => {
      acts.value = [];
      if (!isWanted || !kind || !isDay(on)) return;
      const found = await fetchFittingActs(on, kind).catch(() => []);
      if (type() === kind && day() === on) acts.value = found;
    },
    { immediate: true },
  );
  return computed(() => ({ acts: codes }: ItemRead) => acts.value.filter(({ code }) => codes.includes(code)).map(toActChoice));
}
