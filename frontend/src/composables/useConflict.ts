/** Handles a version conflict (412): changes of others are merged, fields that both changed need a choice. */
import { type ComputedRef, type Ref, computed, ref } from "vue";
import { t } from "@/locales";
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

/** A field that both changed, and its two values as people read them; "" when empty. */
export interface Clash {
  field: string;
  label: string;
  mine: string;
  theirs: string;
}

/** What ConflictPanel.vue shows. */
export interface ShownConflict {
  theirs: Readonly<Ref<object | null>>;
  answers: Conflict<object>["answers"];
  /** Empty while there is no conflict. */
  clashes: ComputedRef<Clash[]>;
  /** Labels of the fields that now have the value of the others. */
  taken: ComputedRef<string[]>;
  /** When the others saved (RFC 3339). */
  savedAt: ComputedRef<string>;
}

export interface ConflictWords<T> {
  label: (field: keyof T & string) => string;
  /** The formatted value of a field. */
  text: (field: keyof T & string, of: T) => string;
}

/** A conflict in words. */
export function describeConflict<T extends object>(conflict: Conflict<T>, mine: () => T, savedAt: () => string, { label, text }: ConflictWords<T>): ShownConflict {
  const { theirs, answers, clashing, taken } = conflict;
  const clashes = computed(() => {
    const [own, other] = [mine(), theirs.value];
    return other ? clashing.value.map((field) => ({ field, label: label(field), mine: text(field, own), theirs: text(field, other) })) : [];
  });
  return { theirs, answers, clashes, taken: computed(() => taken.value.map(label)), savedAt: computed(savedAt) };
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
