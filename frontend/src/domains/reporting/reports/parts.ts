/** The parts of a report that sums others up: how far each is, who lacks, and what was asked of them. */
import type { PartStage, ReminderRow, ReportsOverviewRow as OverviewRow } from "@/api/generated/types.gen";
import { formatDay } from "@/lib/dates";
import { fold } from "@/lib/fold";
import { t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import type { IconName } from "@/presentation/icons";
import type { Tone } from "@/presentation/statuses";
import { formatUnitName } from "@/presentation/unitName";

/** What needs somebody's attention comes first. */
export const STAGES: readonly PartStage[] = ["late", "returned", "not_begun", "in_hand", "submitted", "approved"];

const LOOKS: Record<PartStage, { tone: Tone; icon: IconName }> = {
  late: { tone: "bad", icon: "warning" },
  returned: { tone: "wait", icon: "returned" },
  not_begun: { tone: "neutral", icon: "dashed" },
  in_hand: { tone: "neutral", icon: "pencil" },
  submitted: { tone: "wait", icon: "up" },
  approved: { tone: "ok", icon: "check" },
};

/** A part of a lead agency's report is handed on once it is submitted; one with a leader of its own waits for them. */
const isHandedOn = (stage: PartStage, position?: string): boolean => stage === "submitted" && position === "local";

export const formatStage = (stage: PartStage, position?: string): string => t(isHandedOn(stage, position) ? "reports.state_handed_on" : `reports.stage_${stage}`);

export const getLook = (stage: PartStage, position?: string): { tone: Tone; icon: IconName } => LOOKS[isHandedOn(stage, position) ? "approved" : stage];

/** Those that a reminder can go to. */
export const isLacking = ({ stage }: Pick<OverviewRow, "stage">): boolean => stage !== "submitted" && stage !== "approved";

export const formatPartName = ({ org_unit_kind, org_unit_name }: Pick<OverviewRow, "org_unit_kind" | "org_unit_name">): string =>
  formatUnitName({ kind: org_unit_kind, name: org_unit_name });

const MOST_NAMED = 20;

/** Units in a sentence: of a province's 129 the first ones and the number of the others. The list of parts has them all. */
export function formatUnits(names: readonly string[], most = MOST_NAMED): string {
  const named = names.slice(0, most).join(", ");
  return names.length > most ? t("reports.remind_names", { names: named, count: names.length - most }) : named;
}

export const listStageChoices = (stages: Record<string, number>, position?: string): Choice[] =>
  STAGES.filter((stage) => stages[stage]).map((stage) => ({ value: stage, label: t("reports.stage_count", { stage: formatStage(stage, position), count: stages[stage] ?? 0 }) }));

export function narrowParts(rows: OverviewRow[], words: string, stage: string): OverviewRow[] {
  const wanted = fold(words);
  const fits = (row: OverviewRow): boolean => (!stage || row.stage === stage) && fold(formatPartName(row)).includes(wanted);
  return rows.filter(fits).sort((a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage));
}

/** The day on which each unit was last reminded; the newest reminders come first. */
export function findLastReminders(reminders: ReminderRow[]): Map<string, string> {
  const last = new Map<string, string>();
  for (const { org_unit_ids: units, reminded_on: day } of reminders) for (const unit of units) if (!last.has(unit)) last.set(unit, day);
  return last;
}

export const formatReminderTitle = ({ document_no: no, reminded_on: day }: Pick<ReminderRow, "document_no" | "reminded_on">): string =>
  no ? t("reports.reminder_no", { no, day: formatDay(day) }) : t("reports.reminder_of", { day: formatDay(day) });
