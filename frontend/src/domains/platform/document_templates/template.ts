/** Versions of templates: how each stands today, and the upload of a new one. */
import { api } from "@/api/client";
import type { DocumentTemplateRead, TemplateKindRead } from "@/api/generated/types.gen";
import { formatDay } from "@/lib/dates";
import { t } from "@/locales";
import type { FieldError } from "@/composables/useForm";

export const MOST_BYTES = 2 ** 20;

export type TemplateStatus = "serving" | "planned" | "waiting" | "past";

/** `today` is the civil date; what once served and serves no more is past. */
export function getTemplateStatus(template: DocumentTemplateRead, kind: TemplateKindRead, today: string): TemplateStatus {
  if (template.id === kind.in_force_id) return "serving";
  if (template.active_from === null) return "waiting";
  return template.active_from > today ? "planned" : "past";
}

export function formatTemplateStatus(standing: TemplateStatus, template: DocumentTemplateRead): string {
  const day = template.active_from ? formatDay(template.active_from) : "";
  return t(`document_templates.standing_${standing}`, { day });
}

export interface Upload {
  kind: TemplateKindRead["kind"];
  title: string;
  note: string;
  file: File | null;
}

export function checkUpload({ title, file }: Upload): FieldError[] {
  const found: FieldError[] = [];
  if (!title.trim()) found.push({ pointer: "/title", message: t("document_templates.title_missing") });
  if (!file) found.push({ pointer: "/file", message: t("document_templates.file_missing") });
  else if (file.size > MOST_BYTES) found.push({ pointer: "/file", message: t("document_templates.file_too_big") });
  return found;
}

/** What makes two uploads the same: their words, and the file as far as the browser tells it apart. */
export const toKeyBody = ({ kind, title, note, file }: Upload): object => ({ kind, title, note, name: file?.name, size: file?.size, at: file?.lastModified });

export const uploadTemplate = ({ kind, title, note, file }: Upload & { file: File }, key: string): Promise<DocumentTemplateRead> =>
  api.post("/document-templates", { body: { kind, title: title.trim(), note: note.trim() || null, file }, key });
