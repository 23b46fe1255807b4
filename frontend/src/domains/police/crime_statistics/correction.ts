/** The correction of a period as its form holds it: the figures, the number of the paper that brings them, and why. */
import type { CrimeCorrection, CrimeRead } from "@/api/generated/types.gen";
import { buildMergePatch, toCheckedBody } from "@/lib/bodies";
import { normalizeText } from "@/lib/text";
import { t } from "@/locales";
import type { FieldError } from "@/composables/useForm";
import { type Figures, checkFigures, formatFigure, getLabel as getFigureLabel, toFigures } from "./figures";

export type Correction = Figures & { document_no: string; reason: string };

export const toCorrection = (record: CrimeRead): Correction => ({ ...toFigures(record), document_no: record.document_no ?? "", reason: "" });

/** A merge patch with the reason; empty where nothing differs but the reason. */
export function buildPatch(base: Correction, mine: Correction): Partial<CrimeCorrection> {
  const { reason, document_no, ...figures } = buildMergePatch(base, { ...mine, document_no: normalizeText(mine.document_no) });
  const changes = { ...figures, ...(document_no === undefined ? {} : { document_no: document_no || null }) };
  return Object.keys(changes).length > 0 ? toCheckedBody<CrimeCorrection>({ ...changes, reason: normalizeText(reason ?? "") }) : {};
}

export function checkCorrection(mine: Correction, record: CrimeRead): FieldError[] {
  const found = checkFigures(mine);
  if (!normalizeText(mine.reason)) found.push({ pointer: "/reason", message: t("crime_statistics.reason_missing") });
  if (found.length > 0 || Object.keys(buildPatch(toCorrection(record), mine)).length > 0) return found;
  return [{ pointer: "", message: t("crime_statistics.nothing_changed") }];
}

export const getLabel = (field: keyof Correction): string =>
  field === "document_no" || field === "reason" ? t(`crime_statistics.field_${field}`) : getFigureLabel(field);

export const formatValue = (field: keyof Correction, of: Correction): string =>
  field === "document_no" || field === "reason" ? of[field] : formatFigure(of[field]);
