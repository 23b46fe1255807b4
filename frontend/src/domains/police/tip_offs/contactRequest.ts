/** A request to open a contact as the person on the page may act on it: two people, one of them the handler. */
import type { ContactRequestRead } from "@/api/generated/types.gen";
import { t } from "@/locales";
import type { IconName } from "@/presentation/icons";
import type { Tone } from "@/presentation/statuses";

/** Who looks: their id, and whether they are the appointed handler. */
export interface Viewer {
  id: string;
  keeps: boolean;
}

export type Turn = "wait-any" | "wait-keeper" | "answer" | "reveal" | "none";

export const isPending = ({ status, is_expired }: ContactRequestRead): boolean => status === "pending" && !is_expired;
const isAllowed = ({ status, is_expired }: ContactRequestRead): boolean => status === "approved" && !is_expired;

/** Whose turn it is, as seen by `looker`. */
export function getTurn(request: ContactRequestRead, looker: Viewer): Turn {
  const isMine = request.requester_id === looker.id;
  if (isAllowed(request)) return isMine ? "reveal" : "none";
  if (!isPending(request)) return "none";
  const needsKeeper = !request.asked_as_keeper;
  if (isMine) return needsKeeper ? "wait-keeper" : "wait-any";
  return needsKeeper && !looker.keeps ? "wait-keeper" : "answer";
}

/** Nobody asks twice while a request of theirs waits or stands. */
export const mayAsk = (requests: ContactRequestRead[], looker: Viewer): boolean =>
  !requests.some((one) => one.requester_id === looker.id && (isPending(one) || isAllowed(one)));

export function toTag(request: ContactRequestRead): { tone: Tone; icon?: IconName; label: string } {
  if (request.status === "refused") return { tone: "plain", icon: "close", label: t("tip_offs.request_refused") };
  if (request.is_expired) return { tone: "plain", icon: "clock", label: t("tip_offs.request_expired") };
  if (request.status === "approved") return { tone: "ok", icon: "check", label: t("tip_offs.request_approved") };
  return { tone: "wait", icon: "clock", label: t("tip_offs.request_pending") };
}

export const formatRequester = ({ requester_name }: ContactRequestRead): string => requester_name ?? t("tip_offs.somebody");
