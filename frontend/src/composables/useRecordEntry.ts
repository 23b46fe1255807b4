/** Enters a record: what is typed stays on this device until the server has it. */
import { type DraftKeeper, useDraft } from "./useDraft";
import { type Form, type Submission, useForm } from "./useForm";

export interface RecordEntryOptions<M extends object, B extends object, R> extends Submission<B, R> {
  /** The name of the draft on the device. */
  draft: string;
  /** The reactive object behind the form. */
  model: M;
  /** What follows when the server has it. */
  done: (answer: R) => unknown;
}

/** What RecordForm.vue needs. */
export interface RecordEntry<B extends object = object> {
  form: Form;
  draft: DraftKeeper;
  /** `more` is sent with the body: the answer to a refusal, such as `allow_duplicate`. */
  submit: (more?: Partial<B>) => Promise<void>;
}

export function useRecordEntry<M extends object, B extends object, R>({ draft: name, model, done, ...act }: RecordEntryOptions<M, B, R>): RecordEntry<B> {
  const form = useForm();
  const draft = useDraft(name, model);

  async function submit(more: Partial<B> = {}): Promise<void> {
    const answer = await form.submit({ ...act, body: () => ({ ...act.body(), ...more }) });
    if (!answer) return;
    await draft.drop();
    await done(answer);
  }

  return { form, draft, submit };
}
