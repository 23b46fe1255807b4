/** One import on the page: loaded, and watched while the server works on it. */
import { type ComputedRef, computed, onScopeDispose, watch } from "vue";
import type { ImportableList, ImportRead, ImportStatus, ImportSummary } from "@/api/generated/types.gen";
import { type LoadedRecord, useRecord } from "@/api/useRecord";
import { findList, useImportable } from "./kinds";

const BEAT = 1000;

export const isUnderWay = (status: ImportStatus): boolean => ["queued", "checking", "applying"].includes(status);

/** Rows that would be written: new ones and changed ones. */
export const countGoodRows = ({ created_count, updated_count }: ImportSummary): number => created_count + updated_count;

/** The screen where an import stands: its result once it was written, else its check. */
export const toImportRoute = ({ id, status }: Pick<ImportSummary, "id" | "status">): { name: string; params: { id: string } } => ({
  name: status === "applied" || status === "reverted" ? "import-result" : "import-check",
  params: { id },
});

export interface LoadedImport extends LoadedRecord<ImportRead> {
  /** The list that it is one of, once both are there. */
  list: ComputedRef<ImportableList | undefined>;
}

/** Loads the import and asks again every second while something is under way with it. */
export function useImport(id: () => string): LoadedImport {
  const loaded = useRecord("/imports/{id}", () => ({ path: { id: id() } }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch([loaded.record, loaded.error], ([record]) => {
    clearTimeout(timer);
    if (record && isUnderWay(record.status)) timer = setTimeout(() => void loaded.reload(), BEAT);
  });
  onScopeDispose(() => clearTimeout(timer));
  const lists = useImportable();
  const list = computed(() => (loaded.record.value ? findList(lists.record.value, loaded.record.value.kind) : undefined));
  const error = computed(() => loaded.error.value ?? lists.error.value);

  async function reload(): Promise<void> {
    await Promise.all([loaded.reload(), lists.error.value ? lists.reload() : null]);
  }
  return { ...loaded, error, reload, list };
}
