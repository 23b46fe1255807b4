/** A form: checked on submit, errors at their fields and in a summary, one answer per press, nothing typed lost. */
import { type InjectionKey, type Ref, type ShallowRef, inject, provide, ref, shallowRef } from "vue";
import { ApiProblem, toFailure, type Failure } from "@/api/problem";
import { newSubmission } from "@/api/submission";
import { afterPress } from "@/lib/afterPress";

export interface FieldError {
  /** JSON pointer of the field, such as `/members/0/function`; "" stands for the form as a whole. */
  pointer: string;
  message: string;
}

export interface Submission<B, R> {
  /** What must be true before sending; the answer is empty when all is well. */
  check?: () => FieldError[];
  /** What is sent; read once per press. */
  body: () => B;
  send: (body: B, key: string) => Promise<R>;
}

export interface Form {
  errors: Ref<FieldError[]>;
  /** A refusal that no field is to blame for. */
  failure: ShallowRef<Failure | null>;
  busy: Ref<boolean>;
  /** Counts the submits that ended with errors: the summary takes the focus at each. */
  refusals: Ref<number>;
  /** Answers what the server answered, or undefined when there was something to mend. */
  submit: <B, R>(act: Submission<B, R>) => Promise<R | undefined>;
  /** Called on leaving a changed field: checks it again only if it held an error already. */
  recheck: (pointer: string) => void;
  errorAt: (pointer: string) => string | undefined;
}

/** Says of which part it is, so that each line of a summary stands by itself. */
export const prefixWithPart = (part: string, message: string): string => `${part}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;

const FORM: InjectionKey<Form> = Symbol("form");

/** `/members/0/function` → `f-members-0-function`, the id of the field's control. */
export const toFieldId = (pointer: string): string => `f${pointer.replace(/\//g, "-")}`;

/** The form around a field, if there is one. */
export const useParentForm = (): Form | null => inject(FORM, null);

function listFieldErrors(failure: Failure): FieldError[] {
  return failure instanceof ApiProblem ? failure.errors.map(({ pointer, message }) => ({ pointer, message })) : [];
}

/** Makes the form of a component and provides it to the fields inside. */
export function useForm(): Form {
  const errors = ref<FieldError[]>([]);
  const failure = shallowRef<Failure | null>(null);
  const busy = ref(false);
  const refusals = ref(0);
  const submission = newSubmission();
  let check: (() => FieldError[]) | undefined;

  function refuse(found: FieldError[], why: Failure | null = null): void {
    errors.value = found;
    failure.value = why;
    refusals.value += 1;
  }

  function took(caught: unknown): void {
    const why = toFailure(caught);
    const found = listFieldErrors(why);
    // An answer is final for this key; after silence the same key must be tried again.
    if (why instanceof ApiProblem && why.status < 500) submission.settle();
    refuse(found, found.length > 0 ? null : why);
  }

  async function submit<B, R>(act: Submission<B, R>): Promise<R | undefined> {
    if (busy.value) return undefined;
    check = act.check;
    const found = act.check?.() ?? [];
    if (found.length > 0) {
      refuse(found);
      return undefined;
    }
    busy.value = true;
    errors.value = [];
    failure.value = null;
    try {
      const body = act.body();
      const answer = await act.send(body, submission.keyFor(body));
      submission.settle();
      return answer;
    } catch (caught) {
      took(caught);
      return undefined;
    } finally {
      busy.value = false;
    }
  }

  function recheckNow(pointer: string, seen: number): void {
    // Pressing the button leaves the field too: what the answer says since then must stay.
    if (busy.value || refusals.value !== seen) return;
    if (!check || !errors.value.some((error) => error.pointer === pointer)) return;
    const others = errors.value.filter((error) => error.pointer !== pointer);
    errors.value = [...others, ...check().filter((error) => error.pointer === pointer)];
  }
  const recheck = (pointer: string): void => {
    const seen = refusals.value;
    afterPress(() => recheckNow(pointer, seen));
  };

  const errorAt = (pointer: string): string | undefined =>
    errors.value.find((error) => error.pointer === pointer)?.message;

  const form = { errors, failure, busy, refusals, submit, recheck, errorAt };
  provide(FORM, form);
  return form;
}

/** The summary's order is the page's order, whatever order the checks ran in. */
export function sortByPageOrder(errors: FieldError[]): FieldError[] {
  const place = ({ pointer }: FieldError): Element | null => document.getElementById(toFieldId(pointer));
  return [...errors].sort((a, b) => {
    const [one, other] = [place(a), place(b)];
    if (!one || !other) return Number(!one) - Number(!other);
    return one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
  });
}
