/** Minutes as fields that can be compared one by one, for when somebody else saved the same draft first. */
import type { ItemRead } from "@/api/generated/types.gen";
import { formatDay } from "@/lib/dates";
import { type WordKey, t } from "@/locales";
import { getAreaName } from "@/composables/useAreas";
import { type Answered, type Paper, formatAsked } from "./paper";
import { formatCounts } from "./workforce";

export type Flat = Record<string, string>;

const PLAIN = [
  ...(["area", "kind", "trigger", "follows", "inspected_on", "started", "ended", "outcome", "statement", "recommendations"] as const),
  ...(["representative_name", "representative_position", "signature", "refusal_reason"] as const),
] as const;
/** Kept as JSON while they are compared. */
const PACKED = ["workforce", "asked", "copies"] as const;
const ITEM = "item:";

/** Every field as text; `codes` name the items, so that an answer that one side lacks is compared too. */
export function flattenPaper(paper: Paper, codes: string[]): Flat {
  const plain = PLAIN.map((name) => [name, paper[name]] as const);
  const packed = PACKED.map((name) => [name, JSON.stringify(paper[name])] as const);
  const items = codes.map((code) => [ITEM + code, formatEntry(paper.checklist[code])] as const);
  return Object.fromEntries([...plain, ...packed, ["member_ids", [...paper.member_ids].sort().join(" ")], ...items]);
}

const formatEntry = (entry: Answered | undefined): string => (entry?.answer ? [entry.answer, entry.note].join("\n") : "");

/** Puts compared fields back into the minutes. */
export function applyFields(paper: Paper, flat: Flat): void {
  for (const name of PLAIN) Object.assign(paper, { [name]: flat[name] ?? paper[name] });
  for (const name of PACKED) if (flat[name]) Object.assign(paper, { [name]: JSON.parse(flat[name]) });
  paper.member_ids = (flat.member_ids ?? "").split(" ").filter(Boolean);
  for (const [name, text] of Object.entries(flat)) {
    if (!name.startsWith(ITEM)) continue;
    const [answer = "", ...note] = text.split("\n");
    if (answer) paper.checklist[name.slice(ITEM.length)] = { answer: answer as Answered["answer"], note: note.join("\n") };
    else delete paper.checklist[name.slice(ITEM.length)];
  }
}

const LABELS: Record<string, WordKey> = {
  area: "areas.pick",
  kind: "inspections.field_kind",
  trigger: "inspections.field_trigger",
  follows: "inspections.field_follows",
  inspected_on: "inspections.field_inspected_on",
  started: "inspections.field_started",
  ended: "inspections.field_ended",
  outcome: "inspections.field_outcome",
  statement: "inspections.field_statement",
  recommendations: "inspections.field_recommendations",
  member_ids: "inspections.field_members",
  workforce: "inspections.section_workforce",
  asked: "inspections.asked",
  copies: "inspections.field_copy_count",
  representative_name: "inspections.field_representative_name",
  representative_position: "inspections.field_representative_position",
  signature: "inspections.field_signature",
  refusal_reason: "inspections.field_refusal_reason",
};

export function getLabel(name: string, items: ItemRead[]): string {
  const word = LABELS[name];
  return word ? t(word) : (items.find(({ code }) => ITEM + code === name)?.text ?? name);
}

/** A field as people read it. */
export function formatField(name: string, { [name]: text = "" }: Flat): string {
  if (!text) return "";
  if (name === "area") return getAreaName(text);
  if (name === "follows") return t("inspections.follows_chosen");
  if (name === "member_ids") return t("inspections.present", { count: text.split(" ").length });
  if (name === "inspected_on") return formatDay(text);
  if (name === "workforce") return formatCounts(JSON.parse(text) as Paper["workforce"]);
  if (name === "asked") return (JSON.parse(text) as Paper["asked"]).map(formatAsked).join("; ");
  if (name === "copies") return text === "null" ? "" : text;
  if (name === "signature") return t(`inspections.signature_${text as Paper["signature"]}`);
  if (name === "kind") return t(`inspections.kind_${text as Paper["kind"]}`);
  if (name === "trigger") return t(`inspections.trigger_${text}` as WordKey);
  if (name === "outcome") return t(`inspections.outcome_${text}` as WordKey);
  if (!name.startsWith(ITEM)) return text;
  const [answer, ...note] = text.split("\n");
  return [t(`inspections.answer_${answer}` as WordKey), note.join(" ")].filter(Boolean).join(": ");
}
