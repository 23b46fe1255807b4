/** A record and what a form makes of it; where somebody else saved first, both are merged. */
import { reactive } from "vue";
import { type ConflictWords, type ShownConflict, describeConflict, useConflict } from "./useConflict";
import type { FieldError } from "./useForm";

/** Version 0: it is yet to be created. */
export interface Stored {
  version: number;
  updated_at: string;
}

/** `R`: the record of the API; `M`: the model of the form; `F`: the flat fields that are compared in a conflict. */
export interface EditedRecordOptions<R extends Stored, M extends object, F extends object> extends ConflictWords<F> {
  record: R;
  open: (record: R) => M;
  /** Convert between model and flat fields, where the model is nested. */
  flat?: (model: M) => F;
  unflat?: (fields: F) => M;
}

export interface EditedRecord<R, M, F> {
  kept: {
    /** The newest known version, and its fields: a draft keeps them, so that a change by others is detected. */
    record: R;
    base: F;
    model: M;
  };
  conflict: ShownConflict;
  /** The fields with the choices applied. */
  settled: () => F;
  /** A clash without a choice is an error of the form. */
  check: () => FieldError[];
  /** Merges what others made of the record. */
  meet: (current: R) => void;
}

export function useEditedRecord<R extends Stored, M extends object, F extends object = M>(
  opening: EditedRecordOptions<R, M, F>,
): EditedRecord<R, M, F> {
  const flat = opening.flat ?? ((model: M) => ({ ...model }) as unknown as F);
  const unflat = opening.unflat ?? ((fields: F) => fields as unknown as M);
  const { record, open } = opening;
  const kept = reactive({ record, base: flat(open(record)), model: open(record) }) as EditedRecord<R, M, F>["kept"];
  const conflict = useConflict<F>();
  const mine = (): F => flat(kept.model);

  function meet(current: R): void {
    const theirs = flat(open(current));
    const merged = unflat(conflict.meet(kept.base, mine(), theirs));
    Object.assign(kept, { record: current, base: theirs, model: merged });
  }

  const shown = describeConflict(conflict, mine, () => kept.record.updated_at, opening);
  return { kept, conflict: shown, settled: () => conflict.settled(mine()), check: conflict.check, meet };
}
