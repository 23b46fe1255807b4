/** What a superior sees of a record that was opened: a few lines, read once. */
import type { OpenedKind, OpenedRecord } from "@/api/generated/types.gen";
import { formatDay } from "@/lib/dates";
import { formatNumber } from "@/lib/numbers";
import { t } from "@/locales";

/** Kinds that are found by a number which stands on a paper. */
export const KINDS = ["establishments", "inspections", "violations"] as const satisfies OpenedKind[];
export type NumberedKind = (typeof KINDS)[number];

export interface Fact {
  label: string;
  value: string;
}

const day = (value: string | null): string => (value ? formatDay(value) : "");

function listAll({ establishment, inspection, violation }: OpenedRecord): [string, string | null][] {
  if (establishment) {
    return [
      [t("record_looks.fact_name"), establishment.name],
      [t("record_looks.fact_address"), establishment.address],
      [t("record_looks.fact_registration"), establishment.business_registration_no],
      [t("record_looks.fact_certificate"), establishment.security_certificate_no],
      [t("record_looks.fact_opened"), day(establishment.opened_on)],
      [t("record_looks.fact_closed"), day(establishment.closed_on)],
    ];
  }
  if (inspection) {
    return [
      [t("record_looks.fact_minutes"), inspection.record_no],
      [t("record_looks.fact_name"), inspection.establishment_name],
      [t("record_looks.fact_visited"), day(inspection.inspected_on)],
      [t("record_looks.fact_outcome"), inspection.outcome ? t(`terms.outcome_${inspection.outcome}`) : null],
    ];
  }
  if (violation) {
    return [
      [t("record_looks.fact_act"), violation.violation_type_title],
      [t("record_looks.fact_occurred"), day(violation.occurred_on)],
      [t("record_looks.fact_decision"), violation.decision_no],
      [t("record_looks.fact_decided"), day(violation.decided_on)],
      [t("record_looks.fact_fine"), violation.fine_amount === null ? null : t("record_looks.dong", { amount: formatNumber(violation.fine_amount) })],
    ];
  }
  return [];
}

/** The facts that the record has. */
export const listFacts = (record: OpenedRecord): Fact[] =>
  listAll(record).flatMap(([label, value]) => (value ? [{ label, value }] : []));
