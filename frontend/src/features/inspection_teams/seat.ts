/** A member as the form holds them: plain text, "" for what is not known. */
import type { MemberRead } from "@/api/generated/types.gen";
import { formatDay, isDay } from "@/lib/dates";
import { type WordKey, t } from "@/locales";
import type { Conflict } from "@/ui/conflict";
import type { Clash } from "@/ui/ConflictPanel.vue";

export const FUNCTIONS = ["leader", "deputy_leader", "member"] as const;

export interface Seat {
  full_name: string;
  agency: string;
  function: string;
  inspection_card_no: string;
  active_from: string;
  active_to: string;
}

export function seatOf(member?: MemberRead): Seat {
  return {
    full_name: member?.full_name ?? "",
    agency: member?.agency ?? "",
    function: member?.function ?? "member",
    inspection_card_no: member?.inspection_card_no ?? "",
    active_from: member?.active_from ?? "",
    active_to: member?.active_to ?? "",
  };
}

const line = (text: string): string => text.trim().normalize("NFC");

export const bodyOf = (seat: Seat) => ({
  full_name: line(seat.full_name),
  agency: line(seat.agency),
  function: seat.function,
  inspection_card_no: line(seat.inspection_card_no),
  active_from: seat.active_from || null,
  active_to: seat.active_to || null,
});

const LABELS: Record<keyof Seat, WordKey> = {
  full_name: "teams.field_full_name",
  agency: "teams.field_agency",
  function: "teams.field_function",
  inspection_card_no: "teams.field_card",
  active_from: "teams.field_active_from",
  active_to: "teams.field_active_to",
};

export const labelOf = (field: keyof Seat): string => t(LABELS[field]);

function shown(field: keyof Seat, value: string): string {
  if (field === "function") return t(`teams.function_${value as (typeof FUNCTIONS)[number]}`);
  return isDay(value) ? formatDay(value) : value;
}

/** The clashing fields with both values as people read them. */
export function clashesOf(conflict: Conflict<Seat>, mine: Seat): Clash[] {
  return conflict.clashing.value.map((field) => ({
    field,
    label: labelOf(field),
    mine: shown(field, mine[field]),
    theirs: shown(field, conflict.theirs.value?.[field] ?? ""),
  }));
}
