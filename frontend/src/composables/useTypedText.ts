/** The text of an input whose model is a number or a date: read while it is typed, written anew on leaving. */
import { type ComputedRef, type Ref, computed, ref, watch } from "vue";

export interface TypedText {
  text: Ref<string>;
  /** What the input binds. */
  input: ComputedRef<object>;
}

/** `parse` answers NaN for what is no number: such a text stays as it was typed. */
export function useTypedText<T>(model: Ref<T>, parse: (text: string) => T, format: (value: T) => string): TypedText {
  const text = ref(format(model.value));

  watch(model, (value) => {
    if (!Object.is(parse(text.value), value)) text.value = format(value);
  });

  function typed(event: Event): void {
    text.value = (event.target as HTMLInputElement).value;
    model.value = parse(text.value);
  }

  /** What is no number, and what the page did not take, stays as it was typed beside its error. */
  function leave(): void {
    if (parse(text.value) === model.value) text.value = format(model.value);
  }

  const input = computed(() => ({ type: "text", inputmode: "numeric", autocomplete: "off", value: text.value, onInput: typed, onBlur: leave }));
  return { text, input };
}
