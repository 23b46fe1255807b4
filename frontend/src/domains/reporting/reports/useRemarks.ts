/** What is to be said of single lines before a report is sent back: kept on this device until then. */
import { type ComputedRef, type InjectionKey, computed, inject, provide, reactive } from "vue";
import { normalizeText } from "@/lib/text";
import { type DraftKeeper, useDraft } from "@/composables/useDraft";

interface RemarkTexts {
  lines: Record<string, string>;
  sections: Record<string, string>;
}

export type Place = keyof RemarkTexts;

export interface Remarks {
  said: RemarkTexts;
  count: ComputedRef<number>;
  draft: DraftKeeper;
  /** Empty words take the remark back. */
  set: (place: Place, code: string, words: string) => void;
  clear: () => void;
}

const REMARKS: InjectionKey<Remarks> = Symbol("remarks");

export function useRemarks(report: string): Remarks {
  const said = reactive<RemarkTexts>({ lines: {}, sections: {} });
  const draft = useDraft(`report-remarks:${report}`, said);
  const count = computed(() => Object.keys(said.lines).length + Object.keys(said.sections).length);

  function set(place: Place, code: string, words: string): void {
    const text = normalizeText(words);
    const { [code]: _, ...others } = said[place];
    said[place] = text ? { ...others, [code]: text } : others;
  }
  function clear(): void {
    Object.assign(said, { lines: {}, sections: {} });
    void draft.keepNow();
  }
  const remarks = { said, count, draft, set, clear };
  provide(REMARKS, remarks);
  return remarks;
}

export const useParentRemarks = (): Remarks | null => inject(REMARKS, null);
