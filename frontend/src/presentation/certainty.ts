/** How sure a dated fact of the law is, in words and as a mark. The words are those of `deadlines`. */
import type { Certainty } from "@/api/generated/types.gen";
import { t } from "@/locales";
import type { IconName } from "@/presentation/icons";
import type { Tone } from "@/presentation/statuses";

export interface TagLook {
  tone: Tone;
  icon: IconName;
  label: string;
}

export const formatCertainty = (certainty: Certainty): string => t(`deadlines.sure_${certainty}`);

/** The mark of what was not read in the text itself; nothing for what was. */
export const toCertaintyTag = (certainty: Certainty): TagLook | undefined =>
  certainty === "verified" ? undefined : { tone: "neutral", icon: certainty === "secondary" ? "info" : "warning", label: formatCertainty(certainty) };
