/** A period as the form of its first entry holds it. */
import type { CrimeCreate } from "@/api/generated/types.gen";
import { me, today } from "@/api/session";
import { newId } from "@/lib/ids";
import { toCheckedBody } from "@/lib/bodies";
import { t } from "@/locales";
import type { FieldError } from "@/composables/useForm";
import { type Figures, checkFigures, toFigures, createFigures } from "./figures";
import { getLastEnded } from "@/lib/periods";
import { toTextOrNull } from "@/lib/text";
import { isKind } from "./periods";

export type Entry = Figures & { id: string; period_kind: string; year: string; period_start: string; document_no: string };

/** The quarter that has just ended is what is due. */
export function newEntry(): Entry {
  const start = getLastEnded("quarter", today());
  return { ...createFigures(), id: newId(), period_kind: "quarter", year: start.slice(0, 4), period_start: start, document_no: "" };
}

export function checkEntry(entry: Entry): FieldError[] {
  if (!isKind(entry.period_kind)) return [{ pointer: "/period_kind", message: t("crime_statistics.kind_missing") }, ...checkFigures(entry)];
  const period = entry.period_start ? [] : [{ pointer: "/period_start", message: t("crime_statistics.period_missing") }];
  return [...period, ...checkFigures(entry)];
}

export const toEntryBody = (entry: Entry): CrimeCreate =>
  toCheckedBody<CrimeCreate>({
  id: entry.id,
  org_unit_id: me.value?.units[0]?.id ?? "",
  period_kind: entry.period_kind,
  period_start: entry.period_start,
  document_no: toTextOrNull(entry.document_no),
  ...toFigures(entry),
  });
