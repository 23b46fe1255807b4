/** A record as it will be once the operations on this device have arrived: what the server had, or nothing, and each operation on it. */
import { me } from "@/api/session";
import { findKnown } from "./answers";
import { type Operation, type Entity, getMember, isUnsent, listStuckActs, mergeBody } from "./operations";

export type LocalRecord = Record<string, unknown> & { id: string; version: number };

/** Members of an answer that a create does not say; a page may read each of them. */
const BLANK: Readonly<Record<Entity, Record<string, unknown>>> = {
  inspections: {
    status: "draft", record_no: null, signed_at: null, team_level: null, same_visit_id: null, join_reason: null, follows_record_no: null, follows_on: null, checklist_version: "",
    keeps_blanks: true, workforce_entry: null, members: [], signed_by_id: null, signed_by_name: null, content_hash: null, amendment_count: 0, warnings: [],
    area_id: null, area_name: null, trigger: null, follows_id: null, inspection_plan_visit_id: null,
  },
  violations: {
    source: "inspection", status: "recorded", stage: "recorded", is_complex: false, handled_on: null, decision_no: null, decided_on: null, fine_amount: null,
    paid_amount: null, warning: null, assignee_id: null, assignee_name: null, delivered_on: null, inspection_record_no: null, deadlines: [], warnings: [],
  },
  commitments: { note: null },
  workforce_counts: { under_18: null, with_contract: null, with_health_check: null, with_temporary_residence: null, keeps_blanks: true },
  recommendations: { text: "", reopenings: [] },
};

const pick = (of: unknown, names: string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter((name) => (of as Record<string, unknown> | undefined)?.[name] !== undefined).map((name) => [name, (of as Record<string, unknown>)[name]]));

/** What pages show beside the ids: names of place, team, members and act, as far as the device knows them. */
function lookUp(entity: Entity, body: Record<string, unknown>): Record<string, unknown> {
  if (entity === "inspections") {
    const place = findKnown(getMember(body, "establishment_id"));
    const team = me.value?.teams.find(({ id }) => id === body["team_id"]) ?? findKnown(getMember(body, "team_id"));
    const members = ((body["member_ids"] ?? []) as string[]).map((id) => findKnown(id)).filter((one) => one !== undefined);
    return {
      ...pick(place, ["org_unit_id", "org_unit_name", "establishment_type"]),
      establishment_name: getMember(place, "name") || getMember(place, "establishment_name") || null,
      establishment_address: getMember(place, "address") || null,
      team_name: getMember(team, "name") || null,
      members,
    };
  }
  if (entity !== "violations") return {};
  const act = findKnown(getMember(body, "violation_type_id"));
  const visit = findKnown(getMember(body, "inspection_id"));
  return {
    violation_type_title: getMember(act, "title"),
    ...pick(act, ["legal_document", "article", "clause", "point", "fine_min", "fine_max", "organisation_multiplier"]),
    ...pick(visit, ["org_unit_id", "org_unit_name", "establishment_id", "establishment_name", "team_id", "team_name"]),
  };
}

function create({ entity, record_id: id, place, body, made_at: at }: Operation): LocalRecord {
  const said = body as Record<string, unknown>;
  const below = place ? { establishment_id: place, ...pick(findKnown(place), ["org_unit_id"]) } : {};
  return { org_unit_id: "", org_unit_name: "", ...BLANK[entity], ...below, ...said, ...lookUp(entity, said), id, version: 1, created_at: at, updated_at: at };
}

/** A recommendation as whoever reported it done leaves it. */
function close({ body }: Operation): Record<string, unknown> {
  const { fulfilled_on: day, note } = body as Record<string, unknown>;
  return { status: "fulfilled", is_overdue: false, closed_on: day, closing_note: note ?? null, closed_by_id: me.value?.user.id ?? null, closed_by_name: me.value?.user.full_name ?? null };
}

/** Answers to the checklist that are null are taken out, as the server does. */
function clearAnswers(record: Record<string, unknown>): Record<string, unknown> {
  const answers = record["checklist"] as Record<string, unknown> | undefined;
  return answers ? { ...record, checklist: Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== null)) } : record;
}

function apply(before: LocalRecord | null, one: Operation): LocalRecord | null {
  if (one.action === "create") return create(one);
  if (one.action === "delete") return null;
  const base: LocalRecord = before ?? { ...BLANK[one.entity], id: one.record_id, version: one.version ?? 1 };
  const next = { ...base, version: base.version + 1, updated_at: one.made_at };
  if (one.action === "sign") return { ...next, status: "signed", signed_at: one.made_at, signed_by_name: me.value?.user.full_name ?? null };
  if (one.action === "fulfil") return { ...next, ...close(one) };
  const merged = clearAnswers(mergeBody(base, one.body));
  return { ...merged, ...lookUpAnew(one, merged), id: next.id, version: next.version, updated_at: next.updated_at };
}

/** Who was there may have changed with the body; a place never does. */
function lookUpAnew({ entity }: Operation, merged: Record<string, unknown>): Record<string, unknown> {
  const found = lookUp(entity, merged);
  return entity === "inspections" ? pick(found, ["members"]) : found;
}

/** `before`: as the server had it; null: not, or not known. */
export function buildLocalRecord(all: Operation[], recordId: string, before: LocalRecord | null): LocalRecord | null {
  const stuck = listStuckActs(all, [recordId]);
  const own = all.filter((one) => one.record_id === recordId && isUnsent(one) && !stuck.includes(one));
  return own.reduce<LocalRecord | null>(apply, before);
}
