/** A record opened for correction: a draft on this device, one save, and nothing lost when somebody else saved first. */
import { type ComputedRef, computed, reactive } from "vue";
import { type RouteLocationRaw, useRouter } from "vue-router";
import { api } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { type Conflict, listClashes, useConflict } from "./useConflict";
import type { Clash } from "@/components/ConflictPanel.vue";
import { type DraftKeeper, useDraft } from "./useDraft";
import { type FieldError, type Form, useForm } from "./useForm";

interface Stored {
  version: number;
  updated_at: string;
}

/** `R` as the API answers it, `M` as the form holds it, `F` its fields side by side: what two people can clash about. */
export interface RecordEditorOptions<R extends Stored, M extends object, F extends object = M> {
  record: R;
  /** Names the draft on the device. */
  draft: string;
  /** The record's place in the API, below `/api/v1`. */
  path: string;
  /** Where one goes once it is saved. */
  page: RouteLocationRaw;
  open: (record: R) => M;
  /** What must be true before sending; `record` is the newest that is known. */
  check: (model: M, record: R) => FieldError[];
  /** The merge patch that leads from `base` to `mine`; empty when they are alike. */
  changes: (base: F, mine: F) => object;
  label: (field: keyof F & string) => string;
  /** A field's value as people read it. */
  text: (field: keyof F & string, of: F) => string;
  /** Both ways between model and fields, where the model nests. */
  flat?: (model: M) => F;
  unflat?: (fields: F) => M;
}

/** What the form around the fields (RecordForm.vue) needs to know. */
export interface RecordEditor {
  form: Form;
  draft: DraftKeeper;
  conflict: Pick<Conflict<object>, "theirs" | "answers">;
  clashes: ComputedRef<Clash[]>;
  /** Labels of the fields that only the others changed. */
  taken: ComputedRef<string[]>;
  kept: { record: Stored };
  /** `more` goes along with the changes: an answer to a refusal, such as `allow_duplicate`. */
  submit: (more?: object) => Promise<void>;
}

interface Kept<R, M, F> {
  /** With the draft stays what it was drawn from, so that a change meanwhile is noticed. */
  record: R;
  base: F;
  model: M;
}

export function useRecordEditor<R extends Stored, M extends object, F extends object = M>(
  opening: RecordEditorOptions<R, M, F>,
): RecordEditor & { kept: Kept<R, M, F> } {
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

  async function submit(more: object = {}): Promise<void> {
    const done = await form.submit({
      check: () => [...conflict.check(), ...opening.check(kept.model, kept.record)],
      body: () => opening.changes(kept.base, conflict.settled(flat(kept.model))),
      send: async (changes) => {
        if (Object.keys(changes).length > 0) await api.patch(opening.path, { ...changes, ...more }, kept.record.version);
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
