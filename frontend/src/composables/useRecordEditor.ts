/** Edits a record: keeps a draft on this device, saves once, and merges when somebody else saved first. */
import { type ComputedRef, computed, reactive } from "vue";
import { type RouteLocationRaw, useRouter } from "vue-router";
import { ApiProblem } from "@/api/problem";
import { type Conflict, listClashes, useConflict } from "./useConflict";
import type { Clash } from "@/components/ConflictPanel.vue";
import { type DraftKeeper, useDraft } from "./useDraft";
import { type FieldError, type Form, useForm } from "./useForm";

interface Stored {
  version: number;
  updated_at: string;
}

/** `R`: the record of the API; `M`: the model of the form; `B`: its merge patch; `F`: the flat fields that are compared in a conflict. */
export interface RecordEditorOptions<R extends Stored, M extends object, B extends object, F extends object> {
  record: R;
  /** The name of the draft on the device. */
  draft: string;
  save: (changes: B, version: number) => Promise<unknown>;
  /** The page to open after saving. */
  page: RouteLocationRaw;
  open: (record: R) => M;
  /** Checks the form before sending; `record` is the newest known version. */
  check: (model: M, record: R) => FieldError[];
  /** The merge patch that leads from `base` to `mine`; empty when they are alike. */
  changes: (base: F, mine: F) => B;
  label: (field: keyof F & string) => string;
  /** The formatted value of a field. */
  text: (field: keyof F & string, of: F) => string;
  /** Convert between model and flat fields, where the model is nested. */
  flat?: (model: M) => F;
  unflat?: (fields: F) => M;
}

/** What RecordForm.vue needs. */
export interface RecordEditor<B extends object = object> {
  form: Form;
  draft: DraftKeeper;
  conflict: Pick<Conflict<object>, "theirs" | "answers">;
  clashes: ComputedRef<Clash[]>;
  /** Labels of the fields that only the others changed. */
  taken: ComputedRef<string[]>;
  kept: { record: Stored };
  /** `more` is sent with the changes: the answer to a refusal, such as `allow_duplicate`. */
  submit: (more?: Partial<B>) => Promise<void>;
}

interface Kept<R, M, F> {
  /** The draft keeps its base, so that a change by others is detected. */
  record: R;
  base: F;
  model: M;
}

export function useRecordEditor<R extends Stored, M extends object, B extends object, F extends object = M>(
  opening: RecordEditorOptions<R, M, B, F>,
): RecordEditor<B> & { kept: Kept<R, M, F> } {
  const flat = opening.flat ?? ((model: M) => ({ ...model }) as unknown as F);
  const unflat = opening.unflat ?? ((fields: F) => fields as unknown as M);
  const router = useRouter();
  const form = useForm();
  const { record, open } = opening;
  const kept = reactive({ record, base: flat(open(record)), model: open(record) }) as Kept<R, M, F>;
  const draft = useDraft(opening.draft, kept);
  const conflict = useConflict<F>();

  const clashes = computed(() => listClashes(conflict, flat(kept.model), opening.label, opening.text));
  const taken = computed(() => conflict.taken.value.map(opening.label));

  function meet(current: R): void {
    const theirs = flat(open(current));
    const merged = unflat(conflict.meet(kept.base, flat(kept.model), theirs));
    Object.assign(kept, { record: current, base: theirs, model: merged });
    form.failure.value = null;
  }

  async function submit(more: Partial<B> = {}): Promise<void> {
    const done = await form.submit({
      check: () => [...conflict.check(), ...opening.check(kept.model, kept.record)],
      body: () => opening.changes(kept.base, conflict.settled(flat(kept.model))),
      send: async (changes) => {
        if (Object.keys(changes).length > 0) await opening.save({ ...changes, ...more }, kept.record.version);
        return true;
      },
    });
    if (done) {
      await draft.drop();
      await router.replace(opening.page);
      return;
    }
    const why = form.failure.value;
    if (why instanceof ApiProblem && why.status === 412) meet(why.current as R);
  }

  return { form, draft, conflict: conflict as unknown as RecordEditor["conflict"], clashes, taken, kept, submit };
}
