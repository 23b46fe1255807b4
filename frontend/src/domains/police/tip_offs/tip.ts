/** A tip as its sender writes it: what has to be true of it, and what is sent. It lives on the page only. */
import { api } from "@/api/client";
import type { ChannelRead, ReceiptRead, StatusRead, TipGive } from "@/api/generated/types.gen";
import { toCheckedBody } from "@/lib/bodies";
import { countCharacters, normalizeText, toTextOrNull } from "@/lib/text";
import { type WordKey, t } from "@/locales";
import type { Choice } from "@/presentation/choice";
import type { FieldError } from "@/composables/useForm";

export interface Tip {
  topic: string;
  commune_id: string;
  text: string;
  contact: string;
}

export const LEAST = 10;
export const LIMITS = { text: 4000, contact: 300 } as const;
const TOPICS = ["minor", "coercion", "brokering", "place", "official", "other"] as const;

export const createTip = (): Tip => ({ topic: "other", commune_id: "", text: "", contact: "" });

/** A tip about officials is taken only where someone above the unit reads it. */
export const listTopicChoices = ({ officials_go_to }: ChannelRead): Choice[] =>
  TOPICS.filter((topic) => topic !== "official" || officials_go_to !== null).map((value) => ({ value, label: t(`tip_door.topic_${value}`) }));

export const listCommuneChoices = ({ communes }: ChannelRead): Choice[] =>
  communes.map(({ id, name, kind }) => ({ value: id, label: kind === "thị trấn" ? `TT ${name}` : name }));

export function checkText(text: string): FieldError[] {
  const pointer = "/text";
  const count = countCharacters(text);
  if (count < LEAST) return [{ pointer, message: t("tip_door.text_short", { count: LEAST }) }];
  return count > LIMITS.text ? [{ pointer, message: t("tip_door.text_long", { count: count - LIMITS.text }) }] : [];
}

export function checkTip(tip: Tip): FieldError[] {
  const over = countCharacters(tip.contact) - LIMITS.contact;
  const contact = over > 0 ? [{ pointer: "/contact", message: t("tip_door.contact_long", { count: over }) }] : [];
  return [...checkText(tip.text), ...contact];
}

export const toTipBody = ({ topic, commune_id, text, contact }: Tip) =>
  toCheckedBody<TipGive>({ text: normalizeText(text), topic, commune_id: commune_id || null, contact: toTextOrNull(contact) });

/** Never with a session, never with a key for retries: nothing of a call may point to its sender. */
const NAMELESS = { nameless: true } as const;

export const getChannel = (): Promise<ChannelRead> => api.get("/public/tip-offs", { ...NAMELESS });
export const sendTip = (tip: Tip): Promise<ReceiptRead> => api.post("/public/tip-offs", { body: toTipBody(tip), ...NAMELESS });
export const askStatus = (receipt: string): Promise<StatusRead> => api.post("/public/tip-offs/status", { body: { receipt }, ...NAMELESS });
export const withdrawTip = (receipt: string): Promise<StatusRead> => api.post("/public/tip-offs/withdrawal", { body: { receipt }, ...NAMELESS });
export const addToTip = (receipt: string, text: string): Promise<StatusRead> =>
  api.post("/public/tip-offs/additions", { body: { receipt, text: normalizeText(text) }, ...NAMELESS });

export const STATUSES = ["received", "checking", "closed", "withdrawn", "unknown"] as const;
export type Status = (typeof STATUSES)[number];

/** A status that this page does not know yet is none that it could explain. */
export const parseStatus = ({ status }: StatusRead): Status => STATUSES.find((one) => one === status) ?? "unknown";
export const formatStatus = (status: Status): string => t(`tip_door.status_${status}` as WordKey);
export const formatStatusNote = (status: Status): string => t(`tip_door.about_${status}` as WordKey);
export const isOpen = (status: Status): boolean => status === "received" || status === "checking";

/** Leaves for an empty page in the place of this one: "Back" does not lead here again. */
export function leaveNow(): void {
  globalThis.location.replace("about:blank");
}
