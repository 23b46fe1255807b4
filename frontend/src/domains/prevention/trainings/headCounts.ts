/** Head counts off the staff list: what the form holds against what the server has. */
import { api } from "@/api/client";
import type { HeadCountCreate, HeadCountRead } from "@/api/generated/types.gen";
import { toCheckedBody } from "@/lib/bodies";
import { t } from "@/locales";
import type { FieldError } from "@/composables/useForm";

/** {audience: people}; null and 0 mean that none attended. */
export type HeadCounts = Record<string, number | null>;

export const toPointer = (audience: string): string => `/${audience}`;

export function toHeadCounts(counts: HeadCountRead[], audiences: string[]): HeadCounts {
  const known = new Map(counts.map(({ audience, head_count }) => [audience, head_count]));
  return Object.fromEntries(audiences.map((audience) => [audience, known.get(audience) ?? null]));
}

export function checkHeadCounts(heads: HeadCounts): FieldError[] {
  const wrong = Object.entries(heads).filter(([, count]) => Number.isNaN(count));
  return wrong.map(([audience]) => ({ pointer: toPointer(audience), message: t("trainings.not_a_count") }));
}

export interface HeadCountChange {
  audience: string;
  count: number | null;
  was: HeadCountRead | undefined;
}

/** What has to be sent; nothing for what is as it was. */
export function listChanges(counts: HeadCountRead[], heads: HeadCounts): HeadCountChange[] {
  return Object.entries(heads)
    .map(([audience, count]) => ({ audience, count: count || null, was: counts.find((one) => one.audience === audience) }))
    .filter(({ count, was }) => count !== (was?.head_count ?? null));
}

export async function sendChange(courseId: string, { audience, count, was }: HeadCountChange, key: string): Promise<void> {
  const id = courseId;
  if (was) {
    const own = { path: { id, head_count_id: was.id }, version: was.version };
    if (count) await api.patch("/trainings/{id}/head-counts/{head_count_id}", { ...own, body: { head_count: count } });
    else await api.delete("/trainings/{id}/head-counts/{head_count_id}", own);
  } else if (count) {
    await api.post("/trainings/{id}/head-counts", { path: { id }, body: toCheckedBody<HeadCountCreate>({ audience, head_count: count }), key: `${key}-${audience}` });
  }
}
