/** Edits a record: keeps a draft on this device, saves once, and merges when somebody else saved first. */
import { type RouteLocationRaw, useRouter } from "vue-router";
import { type EditedRecord, type EditedRecordOptions, type Stored, useEditedRecord } from "./useEditedRecord";
import type { FieldError } from "./useForm";
import { type RecordEntry, useRecordEntry } from "./useRecordEntry";

/** `B`: the merge patch. */
export interface RecordEditorOptions<R extends Stored, M extends object, B extends object, F extends object> extends EditedRecordOptions<R, M, F> {
  /** The name of the draft on the device. */
  draft: string;
  save: (changes: B, version: number, key: string) => Promise<R>;
  /** The page to open after saving. */
  page: RouteLocationRaw;
  /** Checks the form before sending; `record` is the newest known version. */
  check: (model: M, record: R) => FieldError[];
  /** The merge patch that leads from `base` to `mine`; empty when they are alike. */
  changes: (base: F, mine: F) => B;
}

export function useRecordEditor<R extends Stored, M extends object, B extends object, F extends object = M>(
  opening: RecordEditorOptions<R, M, B, F>,
): RecordEntry<B> & EditedRecord<R, M, F> {
  const router = useRouter();
  const edited = useEditedRecord<R, M, F>(opening);
  const { kept } = edited;
  const entry = useRecordEntry<typeof kept, B, R>({
    draft: opening.draft,
    model: kept,
    check: () => [...edited.check(), ...opening.check(kept.model, kept.record)],
    body: () => opening.changes(kept.base, edited.settled()),
    send: async (changes, key) => (Object.keys(changes).length > 0 ? opening.save(changes, kept.record.version, key) : kept.record),
    meet: edited.meet,
    done: () => router.replace(opening.page),
  });
  return { ...edited, ...entry };
}
