/** An act without a form: busy while it runs, and why it failed. */
import { type Ref, type ShallowRef, ref, shallowRef } from "vue";
import { toFailure, type Failure } from "@/api/problem";

export interface Act {
  busy: Ref<boolean>;
  failure: ShallowRef<Failure | null>;
  run: (act: () => Promise<unknown>) => Promise<void>;
}

export function useAct(): Act {
  const busy = ref(false);
  const failure = shallowRef<Failure | null>(null);

  async function run(act: () => Promise<unknown>): Promise<void> {
    busy.value = true;
    failure.value = null;
    try {
      await act();
    } catch (caught) {
      failure.value = toFailure(caught);
    } finally {
      busy.value = false;
    }
  }

  return { busy, failure, run };
}
