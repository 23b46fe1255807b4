/** Handles a version conflict (412): changes of others are merged, fields that both changed need a choice. */
import { type Ref, ref } from "vue";
import { t } from "@/locales";
import type { Clash } from "@/components/ConflictPanel.vue";
import type { FieldError } from "./useForm";

export type Keep = "mine" | "theirs";

export interface Conflict<T> {
  /** Fields that both changed to different values. */
  clashing: Ref<(keyof T & string)[]>;
  /** Fields that only the others changed: the form now has their value. */
  taken: Ref<(keyof T & string)[]>;
  /** The choices so far, by field. */
  answers: Ref<Record<string, Keep>>;
  /** The record as the others saved it; null while there is no conflict. */
  theirs: Ref<T | null>;
  /** Three-way merge; returns the values for the form until the choices are made. */
  meet: (base: T, mine: T, theirs: T) => T;
  /** Returns the values with the choices applied. */
  settled: (mine: T) => T;
  /** A clash without a choice is an error of the form. */
  check: () => FieldError[];
  end: () => void;
}

/** The pointer of the choice for a field, for the error summary. */
export const toClashPointer = (field: string): string => `/clash/${field}`;

/** The clashing fields with both values formatted; empty while there is no conflict. */
export function listClashes<T extends object>(
  { theirs, clashing }: Pick<Conflict<T>, "theirs" | "clashing">,
  mine: T,
  label: (field: keyof T & string) => string,
  text: (field: keyof T & string, of: T) => string,
): Clash[] {
  const other = theirs.value;
  if (!other) return [];
  return clashing.value.map((field) => ({ field, label: label(field), mine: text(field, mine), theirs: text(field, other) }));
}

export function useConflict<T extends object>(): Conflict<T> {
  type Field = keyof T & string;
  const clashing = ref([]) as Ref<Field[]>;
  const taken = ref([]) as Ref<Field[]>;
  const answers = ref<Record<string, Keep>>({});
  const theirs = ref(null) as Ref<T | null>;

  function meet(base: T, mine: T, now: T): T {
    const fields = Object.keys(base) as Field[];
    const moved = fields.filter((field) => now[field] !== base[field] && now[field] !== mine[field]);
    const clash = moved.filter((field) => mine[field] !== base[field]);
    const merged = { ...mine };
    for (const field of moved) if (!clash.includes(field)) merged[field] = now[field];
    theirs.value = now;
    clashing.value = clash;
    taken.value = moved.filter((field) => !clash.includes(field));
    answers.value = {};
    return merged;
  }

  function settled(mine: T): T {
    const result = { ...mine };
    for (const field of clashing.value) {
      if (theirs.value && answers.value[field] === "theirs") result[field] = theirs.value[field];
    }
    return result;
  }

  const check = (): FieldError[] =>
    clashing.value
      .filter((field) => !answers.value[field])
      .map((field) => ({ pointer: toClashPointer(field), message: t("ui.clash_missing") }));

  function end(): void {
    theirs.value = null;
    clashing.value = [];
    taken.value = [];
    answers.value = {};
  }

  return { clashing, taken, answers, theirs, meet, settled, check, end };
}
