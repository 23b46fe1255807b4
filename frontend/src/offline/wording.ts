/** Operations in words: what was done, what it says field by field, how long it waits. */
import { formatDay, isDay } from "@/lib/dates";
import { formatNumber } from "@/lib/numbers";
import { hasWords, language, type WordKey, t } from "@/locales";
import { formatFields } from "@/presentation/auditWords";
import { formatMoment } from "@/presentation/moments";
import { findKnown } from "./answers";
import { type Operation, getMember } from "./operations";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** What no person has typed. */
const SILENT = new Set(["id", "establishment_id", "team_id", "inspection_id", "inspection_plan_visit_id"]);
const ANSWERS = ["compliant", "non_compliant", "not_applicable"] as const;

export const formatAct = ({ entity, action }: Operation): string => t(`outbox.act_${entity}_${action}` as WordKey);

export function formatAge(instant: string, now = Date.now()): string {
  const age = now - Date.parse(instant);
  if (age < MINUTE) return t("outbox.age_now");
  if (age < HOUR) return t("outbox.age_minutes", { count: Math.floor(age / MINUTE) });
  return age < DAY ? t("outbox.age_hours", { count: Math.floor(age / HOUR) }) : t("outbox.age_days", { count: Math.floor(age / DAY) });
}

/** Of fields that the log of changes does not name, or names for somebody else. */
const FIELD_WORDS: Readonly<Record<string, WordKey>> = { member_ids: "inspections.field_members", fulfilled_on: "outbox.fulfilled_on" };
const toSentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
export const formatFieldName = (name: string): string => (FIELD_WORDS[name] ? t(FIELD_WORDS[name]) : toSentence(formatFields([name])));

function formatAnswers(answers: Record<string, { answer?: string } | null>): string {
  const given = Object.values(answers).map((one) => one?.answer);
  if (given.length === 0) return "";
  return t("outbox.answers", Object.fromEntries(ANSWERS.map((answer) => [answer, given.filter((one) => one === answer).length])));
}

function formatObject(of: object): string {
  const parts = Object.entries(of).filter(([, value]) => value !== null && value !== "");
  return parts.map(([name, value]) => `${formatFields([name])}: ${formatFieldValue(name, value)}`).join("; ");
}

const nameOf = (id: string): string => {
  const known = findKnown(id);
  return ["full_name", "title", "name", "establishment_name"].map((member) => getMember(known, member)).find(Boolean) ?? "";
};

function formatText(name: string, value: string): string {
  if (isDay(value)) return formatDay(value);
  if (name.endsWith("_at")) return formatMoment(value);
  if (name.endsWith("_id")) return nameOf(value) || t("inspections.follows_chosen");
  const word = [`inspections.${name}_${value}`, `inspections.${name.replace("_kind", "")}_${value}`].find(hasWords);
  return word ? t(word as WordKey) : value;
}

/** A value of a body or a record as people read it; "" if there is none. */
export function formatFieldValue(name: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  if (typeof value === "boolean") return t(value ? "outbox.yes" : "outbox.no");
  if (typeof value === "number") return formatNumber(value, language());
  if (typeof value === "string") return formatText(name, value);
  if (name === "checklist") return formatAnswers(value as Parameters<typeof formatAnswers>[0]);
  if (name === "member_ids") return (value as string[]).map(nameOf).filter(Boolean).join(", ") || t("inspections.present", { count: (value as string[]).length });
  if (Array.isArray(value)) return value.map((one) => (typeof one === "object" && one ? formatObject(one) : String(one))).join("\n");
  return formatObject(value as object);
}

/** Why it was refused, each reason once. */
export function listReasons(errors: { message: string }[], message: string): string[] {
  const own = [...new Set(errors.map((one) => one.message))];
  return own.length > 0 ? own : [message || t("ui.server_failed")];
}

/** What to do about a refusal. */
export function formatAdvice(status: number, code: string): string {
  if (code === "record-closed" || code === "signed-record") return t("outbox.advice_closed");
  const advice: Readonly<Record<number, WordKey>> = { 403: "outbox.advice_right", 404: "outbox.advice_gone", 412: "outbox.advice_changed" };
  return t(advice[status] ?? "outbox.advice_correct");
}

/** What the operation says. */
export function listFacts({ body }: Operation): [label: string, value: string][] {
  const said = Object.entries((body ?? {}) as Record<string, unknown>).filter(([name]) => !SILENT.has(name));
  return said.map(([name, value]): [string, string] => [formatFieldName(name), formatFieldValue(name, value)]).filter(([, value]) => value !== "");
}
