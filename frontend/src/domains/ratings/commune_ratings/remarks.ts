/** Saying something of single criteria: the leader decides, the district returns, the commune appeals. */
import type { CriterionScore, RatingRead } from "@/api/generated/types.gen";
import { normalizeText } from "@/lib/text";
import { t } from "@/locales";
import type { FieldError } from "@/composables/useForm";
import { isCorrected, isLowered } from "./rating";

export type Mode = "decide" | "return" | "appeal";

/** What is said of the criteria that were picked, by their codes; "" while nothing has been written yet. */
export type Remarks = Record<string, string>;

/** The act that follows from a mode when criteria were picked. */
export const getAction = (mode: Mode): "return" | "appeal" => (mode === "appeal" ? "appeal" : "return");

export const mayAct = (mode: Mode, { actions }: Pick<RatingRead, "actions">): boolean =>
  actions.includes(mode === "decide" ? "approve" : getAction(mode));

export const toRemarkPointer = (code: string): string => `/criteria/${code}`;

/** Each criterion that was picked needs words; without any there is nothing to return or to contest. */
export function checkRemarks(mode: Mode, said: Remarks): FieldError[] {
  const codes = Object.keys(said);
  if (codes.length === 0) return mode === "decide" ? [] : [{ pointer: "", message: t(`commune_ratings.pick_${getAction(mode)}`) }];
  return codes
    .filter((code) => !said[code]?.trim())
    .map((code) => ({ pointer: toRemarkPointer(code), message: t(`commune_ratings.words_${getAction(mode)}`, { code }) }));
}

export const toRemarksBody = (said: Remarks): Remarks =>
  Object.fromEntries(Object.entries(said).map(([code, words]) => [code, normalizeText(words)]));

/** Points were lowered and the commune can still contest them: approving now needs words. */
export const isContestable = ({ criteria, appeal_until, appealed_at }: RatingRead, today: string): boolean =>
  appealed_at === null && appeal_until !== null && today <= appeal_until && criteria.some(isLowered);

/** What was corrected first: it is what a decision and an appeal are about. */
export const sortCorrectedFirst = (criteria: CriterionScore[]): CriterionScore[] =>
  [...criteria].sort((a, b) => Number(isCorrected(b)) - Number(isCorrected(a)));
