/** By what the list of work is narrowed; all of it stands in the address. */
import type { TopicCount } from "@/api/generated/types.gen";
import { may } from "@/api/session";
import { t } from "@/locales";
import type { Filter } from "@/components/UiChips.vue";
import { formatCertainty } from "@/presentation/certainty";
import { DATED_TOPICS } from "@/presentation/workItems";

/** `kind` has no chip: old bookmarks of single deadlines hold it. */
export const NAMES = ["topic", "when", "all", "kind", "certainty"] as const;
const CERTAINTIES = ["verified", "secondary", "unverified"] as const;

/** `topics`: what the caller's list holds; `isAll`: every deadline of the unit is looked at. */
export function buildFilters(topics: TopicCount[], isAll: boolean): Filter[] {
  const own = topics.map(({ topic, count }) => ({ value: topic as string, label: t("inbox.topic_counted", { topic: t(`inbox.topic_${topic}`), count }) }));
  const dated = DATED_TOPICS.map((topic) => ({ value: topic as string, label: t(`inbox.topic_${topic}`) }));
  const days = isAll ? (["overdue", "7", "30"] as const) : (["overdue", "7"] as const);
  return [
    { name: "topic", label: t("inbox.filter_topic"), choices: isAll ? dated : withSecondPerson(own) },
    { name: "when", label: t("deadlines.filter_when"), choices: days.map((value) => ({ value, label: t(`deadlines.when_${value}`) })) },
    ...(isAll ? [{ name: "certainty", label: t("deadlines.filter_sure"), choices: CERTAINTIES.map((value) => ({ value, label: formatCertainty(value) })) }] : []),
    ...(may("plan:read") ? [{ name: "all", label: t("inbox.filter_all") }] : []),
  ];
}

/** Whoever takes part in acts of two persons also finds there what was asked before, with nothing waiting. */
function withSecondPerson(own: { value: string; label: string }[]): { value: string; label: string }[] {
  if (!may("approval:use") || own.some(({ value }) => value === "second_person")) return own;
  return [...own, { value: "second_person", label: t("inbox.topic_second_person") }];
}
