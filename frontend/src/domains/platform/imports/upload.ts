/** Sending a list, and remembering it in memory so that its columns can be matched anew without choosing it again. */
import { api } from "@/api/client";
import type { ImportForm, ImportRead } from "@/api/generated/types.gen";

export const MOST_BYTES = 20 * 1024 * 1024;

/** {heading: field, or null to leave the column out} */
export type Mapping = Record<string, string | null>;

const held = new Map<string, File>();

/** The file behind an import, as long as the page has not been loaded anew. */
export const getHeldFile = (importId: string): File | undefined => held.get(importId);

/** What tells one sending from another: the same values mean the same try. */
export interface Sending {
  id: string;
  kind: string;
  name: string;
  size: number;
  modified: number;
  mapping: Mapping | null;
}

export const toSending = (id: string, kind: string, file: File, mapping: Mapping | null = null): Sending => ({
  id,
  kind,
  name: file.name,
  size: file.size,
  modified: file.lastModified,
  mapping,
});

/** Uploads `file` to be checked only. */
export async function uploadList(file: File, { id, kind, mapping }: Sending, key: string): Promise<ImportRead> {
  const found = await api.post("/imports", { body: { id, kind: kind as ImportForm["kind"], file, mapping: mapping && JSON.stringify(mapping) }, key });
  held.clear();
  held.set(found.id, file);
  return found;
}
