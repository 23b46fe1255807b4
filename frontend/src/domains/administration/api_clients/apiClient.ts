/** A connected system as its form holds it, what must be true of it, and what is sent. */
import type { AccessScope, ApiClientCreate } from "@/api/generated/types.gen";
import type { FieldError } from "@/composables/useForm";
import { isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { normalizeText } from "@/lib/text";
import { t } from "@/locales";

export interface NewClient {
  id: string;
  org_unit_id: string;
  name: string;
  purpose: string;
  scopes: string[];
  /** One address or network a line. */
  networks: string;
  daily_quota: number | null;
  expires_on: string;
}

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

export function checkClient(client: NewClient): FieldError[] {
  const missing = (["org_unit_id", "name", "purpose"] as const).filter((field) => !client[field].trim());
  const found: FieldError[] = missing.map((field) => ({ pointer: `/${field}`, message: t(`api_clients.missing_${field}`) }));
  if (client.scopes.length === 0) found.push({ pointer: "/scopes", message: t("api_clients.missing_scopes") });
  if (!isCount(client.daily_quota)) found.push({ pointer: "/daily_quota", message: t("api_clients.missing_daily_quota") });
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
