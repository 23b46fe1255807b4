/** A report of an agency as its form holds it; its counts in words; and the filters of the list. */
import { ref } from "vue";
import type { AgencyCounts, AgencyReportCreate, AgencyReportRead } from "@/api/generated/types.gen";
import { today } from "@/api/session";
import type { Filter } from "@/components/UiChips.vue";
import type { FieldError } from "@/composables/useForm";
import { formatPeriod, isKind, isStart, type PeriodKind } from "@/presentation/reportPeriods";
import { newId } from "@/lib/ids";
import { formatNumber } from "@/lib/numbers";
import { getLastEnded } from "@/lib/periods";
import { normalizeText, toTextOrNull } from "@/lib/text";
import { t } from "@/locales";
import { listOwnUnitChoices } from "@/presentation/unitChoices";

export interface AgencyReportForm {
  id: string;
  org_unit_id: string;
  period_kind: PeriodKind;
  period_start: string;
  result: string;
  difficulties: string;
  proposals: string;
}

/** The fields with words, which are corrected when a report was returned. */
export const WORDS = ["result", "difficulties", "proposals"] as const;

export function newForm(kind: string, start: string): AgencyReportForm {
  const period_kind = isKind(kind) ? kind : "quarter";
  return {
    id: newId(),
    org_unit_id: listOwnUnitChoices()[0]?.value ?? "",
    period_kind,
    period_start: isStart(period_kind, start) ? start : getLastEnded(period_kind, today()),
    result: "",
    difficulties: "",
    proposals: "",
  };
}

type WordsForm = Pick<AgencyReportForm, (typeof WORDS)[number]>;

export const toWords = (report: AgencyReportRead): WordsForm => ({ result: report.result, difficulties: report.difficulties ?? "", proposals: report.proposals ?? "" });

export const checkWords = ({ result }: WordsForm): FieldError[] =>
  normalizeText(result) ? [] : [{ pointer: "/result", message: t("agency_reports.result_missing") }];

export const toWordsBody = (form: WordsForm): Pick<AgencyReportCreate, "result" | "difficulties" | "proposals"> => ({
  result: normalizeText(form.result),
  difficulties: toTextOrNull(form.difficulties),
  proposals: toTextOrNull(form.proposals),
});

export const toBody = (form: AgencyReportForm): AgencyReportCreate => ({
  id: form.id,
  org_unit_id: form.org_unit_id,
  period_kind: form.period_kind,
  period_start: form.period_start,
  ...toWordsBody(form),
});

const count = (value: number | null): string => (value === null ? t("agency_reports.not_counted") : formatNumber(value));

/** What the agency's own records count, as rows of words and numbers. */
export function listCounts(counts: AgencyCounts): [string, string][] {
  const { uncounted_activities: uncounted } = counts;
  const attendees = counts.attendees !== null && uncounted > 0 ? t("agency_reports.at_least", { count: formatNumber(counts.attendees), missing: uncounted }) : count(counts.attendees);
  return [
    [t("agency_reports.count_activities"), count(counts.activities)],
    [t("agency_reports.count_attendees"), counts.activities > 0 ? attendees : "–"],
    [t("agency_reports.count_materials"), counts.activities > 0 ? count(counts.materials) : "–"],
    [t("agency_reports.count_trainings"), count(counts.trainings)],
    [t("agency_reports.count_trainees"), counts.trainings > 0 ? count(counts.trainees) : "–"],
    [t("agency_reports.count_tasks"), t("agency_reports.tasks_of", { done: counts.tasks_done, total: counts.tasks, late: counts.tasks_late })],
    [t("agency_reports.count_task_reports"), count(counts.task_reports)],
    [t("agency_reports.count_difficulties"), counts.difficulties === 0 ? "0" : t("agency_reports.difficulties_of", { total: counts.difficulties, open: counts.difficulties_open })],
  ];
}

export const formatReportPeriod = ({ period_kind, period_start }: Pick<AgencyReportRead, "period_kind" | "period_start">): string => formatPeriod(period_kind, period_start);

export const lastList = ref("/bao-cao-co-quan");
export const IN_ADDRESS = ["period_kind", "period_start", "status", "q"] as const;

export const buildFilters = (): Filter[] => [
  { name: "status", label: t("agency_reports.field_status"), choices: (["submitted", "returned", "accepted", "closed"] as const).map((value) => ({ value, label: t(`terms.agency_report_${value}`) })) },
];
