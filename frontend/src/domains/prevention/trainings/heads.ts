/** Head counts off the roster: what the form holds against what the server has. */
import { api } from "@/api/client";
import type { HeadCountRead } from "@/api/generated/types.gen";
import { t } from "@/locales";
import type { FieldError } from "@/composables/useForm";

/** {audience: people}; null and 0 mean that none attended. */
export type Heads = Record<string, number | null>;

export const pointerOf = (audience: string): string => `/${audience}`;

export function headsOf(counts: HeadCountRead[], audiences: string[]): Heads {
  const known = new Map(counts.map(({ audience, head_count }) => [audience, head_count]));
  return Object.fromEntries(audiences.map((audience) => [audience, known.get(audience) ?? null]));
}

export function checkHeads(heads: Heads): FieldError[] {
  const wrong = Object.entries(heads).filter(([, count]) => Number.isNaN(count));
  return wrong.map(([audience]) => ({ pointer: pointerOf(audience), message: t("trainings.not_a_count") }));
}

export interface Step {
  audience: string;
  count: number | null;
  was: HeadCountRead | undefined;
}

/** What has to be sent; nothing for what is as it was. */
export function stepsOf(counts: HeadCountRead[], heads: Heads): Step[] {
  return Object.entries(heads)
    .map(([audience, count]) => ({ audience, count: count || null, was: counts.find((one) => one.audience === audience) }))
    .filter(({ count, was }) => count !== (was?.head_count ?? null));
}

export async function send(courseId: string, { audience, count, was }: Step, key: string): Promise<void> {
  const path = `/trainings/${courseId}/head-counts`;
  if (!was) await api.post(path, { audience, head_count: count }, { key: `${key}-${audience}` });
  else if (count) await api.patch(`${path}/${was.id}`, { head_count: count }, was.version);
  else await api.delete(`${path}/${was.id}`, { version: was.version });
}
