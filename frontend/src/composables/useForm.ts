/** A form: checked on submit, errors at their fields and in a summary, one request per submit, no input lost. */
import { type InjectionKey, type Ref, type ShallowRef, inject, provide, ref, shallowRef } from "vue";
import { ApiProblem, isStale, toFailure, type Failure } from "@/api/problem";
import { newSubmission } from "@/api/submission";
import { afterPress } from "@/lib/afterPress";

export interface FieldError {
  /** JSON pointer of the field, such as `/members/0/function`; "" means the whole form. */
  pointer: string;
  message: string;
}

export interface Submission<B, R> {
  /** Checks the form before sending; returns the errors. */
  check?: () => FieldError[];
  /** The request body; read once per submit. */
  body: () => B;
  send: (body: B, key: string) => Promise<R>;
  /** Somebody else changed the record first (412): takes it as it is now. Without it this is a failure like others. */
  meet?: (current: R) => void;
}

export interface Form {
  errors: Ref<FieldError[]>;
  /** A failure that belongs to no field. */
  failure: ShallowRef<Failure | null>;
  busy: Ref<boolean>;
  /** The number of submits that ended with errors: each moves the focus to the summary. */
  refusals: Ref<number>;
  /** Returns the answer of the server, or undefined when there were errors. */
  submit: <B, R>(act: Submission<B, R>) => Promise<R | undefined>;
  /** Called when a changed field loses the focus: checks it again only if it has an error. */
  recheck: (pointer: string) => void;
  /** Forgets errors and failure, as a dialog does that opens again. */
  clear: () => void;
  errorAt: (pointer: string) => string | undefined;
}

/** Puts the name of the part in front, so that each line of the summary is clear by itself. */
export const prefixWithPart = (part: string, message: string): string => `${part}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;

const FORM: InjectionKey<Form> = Symbol("form");

/** `/members/0/function` → `f-members-0-function`, the id of the control. */
export const toFieldId = (pointer: string): string => `f${pointer.replace(/\//g, "-")}`;

/** The form that contains a field, if there is one. */
export const useParentForm = (): Form | null => inject(FORM, null);

function listFieldErrors(failure: Failure): FieldError[] {
  return failure instanceof ApiProblem ? failure.errors.map(({ pointer, message }) => ({ pointer, message })) : [];
}

/** Creates the form of a component and provides it to the fields inside. */
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

  function took<R>(why: Failure, meet?: (current: R) => void): void {
    // An answer is final for this key; without an answer the same key must be sent again.
    if (why instanceof ApiProblem && why.status < 500) submission.settle();
    if (meet && isStale(why)) {
      meet(why.current as R);
      return;
    }
    const found = listFieldErrors(why);
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
    clear();
    try {
      const body = act.body();
      const answer = await act.send(body, submission.keyFor(body));
      submission.settle();
      return answer;
    } catch (caught) {
      took(toFailure(caught), act.meet);
      return undefined;
    } finally {
      busy.value = false;
    }
  }

  function recheckNow(pointer: string, seen: number): void {
    // A click on the button blurs the field too: errors of the answer since then must stay.
    if (busy.value || refusals.value !== seen) return;
    if (!check || !errors.value.some((error) => error.pointer === pointer)) return;
    const others = errors.value.filter((error) => error.pointer !== pointer);
    errors.value = [...others, ...check().filter((error) => error.pointer === pointer)];
  }
  const recheck = (pointer: string): void => {
    const seen = refusals.value;
    afterPress(() => recheckNow(pointer, seen));
  };

  function clear(): void {
    errors.value = [];
    failure.value = null;
  }

  const errorAt = (pointer: string): string | undefined =>
    errors.value.find((error) => error.pointer === pointer)?.message;

  const form = { errors, failure, busy, refusals, submit, recheck, clear, errorAt };
  provide(FORM, form);
  return form;
}

/** Sorts errors in the order of their fields on the page. */
export function sortByPageOrder(errors: FieldError[]): FieldError[] {
  const place = ({ pointer }: FieldError): Element | null => document.getElementById(toFieldId(pointer));
  return [...errors].sort((a, b) => {
    const [one, other] = [place(a), place(b)];
    if (!one || !other) return Number(!one) - Number(!other);
    return one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
  });
}
