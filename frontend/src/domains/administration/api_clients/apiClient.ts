/** A connected system as its form holds it, what must be true of it, and what is sent. */
import type { AccessScope, ApiClientCreate, ApiClientRead, ApiClientUpdate } from "@/api/generated/types.gen";
import type { FieldError } from "@/composables/useForm";
import { isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { normalizeText } from "@/lib/text";
import { formatNumber } from "@/lib/numbers";
import { language, t } from "@/locales";

/** What may be corrected. */
export interface ClientFields {
  name: string;
  purpose: string;
  daily_quota: number | null;
}

export interface NewClient extends ClientFields {
  id: string;
  org_unit_id: string;
  scopes: string[];
  /** One address or network a line. */
  networks: string;
  expires_on: string;
}

export const NAME_LIMIT = 200;
export const PURPOSE_LIMIT = 4000;
const QUOTA = 5000;

export const newClient = (): NewClient => ({
  id: newId(),
  org_unit_id: "",
  name: "",
  purpose: "",
  scopes: [],
  networks: "",
  daily_quota: QUOTA,
  expires_on: "",
});

const isCount = (value: number | null): value is number => value !== null && Number.isInteger(value) && value > 0;

export function checkClientFields(client: ClientFields): FieldError[] {
  const missing = (["name", "purpose"] as const).filter((field) => !client[field].trim());
  const found: FieldError[] = missing.map((field) => ({ pointer: `/${field}`, message: t(`api_clients.missing_${field}`) }));
  if (!isCount(client.daily_quota)) found.push({ pointer: "/daily_quota", message: t("api_clients.missing_daily_quota") });
  return found;
}

export function checkClient(client: NewClient): FieldError[] {
  const found = checkClientFields(client);
  if (!client.org_unit_id) found.push({ pointer: "/org_unit_id", message: t("api_clients.missing_org_unit_id") });
  if (client.scopes.length === 0) found.push({ pointer: "/scopes", message: t("api_clients.missing_scopes") });
  if (!isDay(client.expires_on)) found.push({ pointer: "/expires_on", message: t("api_clients.missing_expires_on") });
  return found;
}

export const toClientBody = (client: NewClient): ApiClientCreate => ({
  id: client.id,
  org_unit_id: client.org_unit_id,
  name: normalizeText(client.name),
  purpose: normalizeText(client.purpose),
  scopes: client.scopes as AccessScope[],
  networks: client.networks.split(/[\s,;]+/).filter(Boolean),
  daily_quota: client.daily_quota ?? QUOTA,
  expires_on: client.expires_on,
});

export const toClientFields = ({ name, purpose, daily_quota }: ApiClientRead): ClientFields => ({ name, purpose, daily_quota });

export const toClientUpdate = (client: ClientFields): ApiClientUpdate => ({
  name: normalizeText(client.name),
  purpose: normalizeText(client.purpose),
  daily_quota: client.daily_quota ?? QUOTA,
});

export const getClientLabel = (field: keyof ClientFields): string => t(`api_clients.field_${field}`);

/** A field's value as people read it. */
export const formatClientField = (field: keyof ClientFields, client: ClientFields): string =>
  field === "daily_quota" ? formatNumber(client.daily_quota ?? 0, language()) : client[field];
