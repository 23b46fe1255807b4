/** The lists that the person may bring in and take away, in the words of the server. */
import type { ExportableLists, ImportableList, ImportableLists } from "@/api/generated/types.gen";
import { type LoadedRecord, useRecord } from "@/api/useRecord";
import { may } from "@/api/session";
import { compareNames } from "@/lib/collate";
import { getScreenName as recordScreen } from "@/presentation/auditWords";

/** The screens that exist, as the router knows them. */
export interface Screens {
  hasRoute: (name: string) => boolean;
}

export const useImportable = (): LoadedRecord<ImportableLists> => useRecord("/imports/kinds", () => (may("import:use") ? {} : null));
export const useExportable = (): LoadedRecord<ExportableLists> => useRecord("/exports");

export const findList = (lists: ImportableLists | null, kind: string): ImportableList | undefined =>
  lists?.items.find((one) => one.kind === kind);

/** "Danh sách cơ sở" inside a sentence. */
export const lowerFirst = (title: string): string => title.charAt(0).toLocaleLowerCase("vi") + title.slice(1);

export interface KindRow {
  kind: string;
  title: string;
  takesIn: boolean;
  givesOut: boolean;
}

/** Every list with what the person may do with it, by title. */
export function buildKindRows(importable: ImportableLists | null, exportable: ExportableLists | null): KindRow[] {
  const ins = new Set<string>(importable?.items.map(({ kind }) => kind));
  const outs = new Set(exportable?.items.map(({ kind }) => kind));
  const titles = new Map([...(importable?.items ?? []), ...(exportable?.items ?? [])].map(({ kind, title }): [string, string] => [kind, title]));
  return [...titles]
    .map(([kind, title]) => ({ kind, title, takesIn: ins.has(kind), givesOut: outs.has(kind) }))
    .sort((a, b) => compareNames(a.title, b.title));
}

/** The page of the list itself, if there is one: routes of lists bear the name of the resource. */
export const toListRoute = (kind: string, screens: Screens): { name: string } | undefined => (screens.hasRoute(kind) ? { name: kind } : undefined);

/** The page of a record of the list, if there is one. */
export function toRecordRoute(kind: string, id: string, screens: Screens): { name: string; params: { id: string } } | undefined {
  const name = recordScreen(kind.replaceAll("-", "_"));
  return name !== undefined && screens.hasRoute(name) ? { name, params: { id } } : undefined;
}
