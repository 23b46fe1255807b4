/** A member as the form holds them: plain text, "" for what is not known. */
import type { Assignable, MemberCreate, MemberRead } from "@/api/generated/types.gen";
import { formatDay, isDay } from "@/lib/dates";
import { toCheckedBody } from "@/lib/bodies";
import { normalizeText } from "@/lib/text";
import { type WordKey, t } from "@/locales";
import type { Choice } from "@/presentation/choice";

export const FUNCTIONS = ["leader", "deputy_leader", "member"] as const;

export interface MemberForm {
  /** The account with which the official records visits; "" for none. */
  user_id: string;
  full_name: string;
  agency: string;
  function: string;
  inspection_card_no: string;
  active_from: string;
  active_to: string;
}

export function toMemberForm(member?: Partial<MemberRead>): MemberForm {
  return {
    user_id: member?.user_id ?? "",
    full_name: member?.full_name ?? "",
    agency: member?.agency ?? "",
    function: member?.function ?? "member",
    inspection_card_no: member?.inspection_card_no ?? "",
    active_from: member?.active_from ?? "",
    active_to: member?.active_to ?? "",
  };
}

type MemberBody = Omit<MemberCreate, "id">;

export const toBody = (seat: MemberForm): MemberBody =>
  toCheckedBody<MemberBody>({
  user_id: seat.user_id || null,
  full_name: normalizeText(seat.full_name),
  agency: normalizeText(seat.agency),
  function: seat.function,
  inspection_card_no: normalizeText(seat.inspection_card_no),
  active_from: seat.active_from || null,
  active_to: seat.active_to || null,
  });

const LABELS: Record<keyof MemberForm, WordKey> = {
  user_id: "teams.field_account",
  full_name: "teams.field_full_name",
  agency: "teams.field_agency",
  function: "teams.field_function",
  inspection_card_no: "teams.field_card",
  active_from: "teams.field_active_from",
  active_to: "teams.field_active_to",
};

export const getLabel = (field: keyof MemberForm): string => t(LABELS[field]);

/** The accounts that are offered (undefined: not read yet), and the one that the member has, offered or not. */
export function listAccountChoices(offered: Assignable[] | undefined, now: string): Choice[] {
  const choices = (offered ?? []).map((one) => ({ value: one.id, label: [one.full_name, one.title, one.org_unit_name].filter(Boolean).join(" · ") }));
  if (now && !choices.some(({ value }) => value === now)) choices.push({ value: now, label: t(offered ? "teams.account_past" : "teams.has_account") });
  return choices;
}

/** A field's value as people read it. */
export function formatField(field: keyof MemberForm, { [field]: value }: MemberForm): string {
  if (field === "user_id") return t(value ? "teams.has_account" : "teams.no_account");
  if (field === "function") return t(`teams.function_${value as (typeof FUNCTIONS)[number]}`);
  return isDay(value) ? formatDay(value) : value;
}
