/** A webhook as its form holds it, and the kinds of record that it can be narrowed to. */
import type { AccessScope, ChangeRead, WebhookCreate } from "@/api/generated/types.gen";
import type { FieldError } from "@/composables/useForm";
import { newId } from "@/lib/ids";
import { t } from "@/locales";
import { formatAction, formatEntity } from "@/presentation/auditWords";
import type { Choice } from "@/presentation/choice";

export interface NewWebhook {
  id: string;
  url: string;
  entities: string[];
}

export const newWebhook = (): NewWebhook => ({ id: newId(), url: "", entities: [] });

/** The main kinds of each scope; whoever needs others sends all, or names them over the API. */
const KINDS: Partial<Record<AccessScope, ChangeRead["entity"][]>> = {
  "establishments:read": ["establishments"],
  "inspections:read": ["inspections", "rechecks"],
  "violations:read": ["violations"],
  "plans:read": ["plans", "plan-targets", "plan-tasks"],
  "reports:read": ["reports"],
  "ratings:read": ["commune-ratings"],
  "activities:read": ["communication-activities", "trainings", "coordination-meetings"],
};

export const listKindChoices = (scopes: AccessScope[]): Choice[] =>
  scopes.flatMap((scope) => KINDS[scope] ?? []).map((value) => ({ value, label: formatEntity(value) }));

export const formatKinds = (entities: string[]): string => entities.map(formatEntity).join("; ") || t("webhook_subscriptions.kinds_all");

/** The type of an event, a kind and an action, as "Cơ sở: Sửa"; a ping is the test that somebody asked for. */
export function formatEvent(type: string): string {
  const [kind = "", action = ""] = type.split(".");
  return action ? `${formatEntity(kind)}: ${formatAction(action)}` : t("webhook_subscriptions.ping");
}

export const checkWebhook = (hook: NewWebhook): FieldError[] => (hook.url.trim() ? [] : [{ pointer: "/url", message: t("webhook_subscriptions.missing_url") }]);

export const toWebhookBody = (hook: NewWebhook, clientId: string): WebhookCreate => ({
  id: hook.id,
  client_id: clientId,
  url: hook.url.trim(),
  entities: hook.entities,
});
