/** What opens where another closed: as its form holds it, what has to be true, what is sent. */
import type { EstablishmentRead, Succession as SuccessionBody } from "@/api/generated/types.gen";
import { today } from "@/api/session";
import { formatDay, isDay } from "@/lib/dates";
import { newId } from "@/lib/ids";
import { toCheckedBody } from "@/lib/bodies";
import { toTextOrNull } from "@/lib/text";
import { t } from "@/locales";
import type { FieldError } from "@/composables/useForm";

export interface Succession {
  id: string;
  changed_on: string;
  name: string;
  establishment_type: string;
  /** Never taken over by itself: "" until somebody says so. */
  owner: "" | "same" | "other" | "unknown";
  owner_name: string;
  manager_name: string;
  business_registration_no: string;
  security_certificate_no: string;
  room_count: number | null;
  reason: string;
}

export const newSuccession = (old: EstablishmentRead): Succession => ({
  id: newId(),
  changed_on: today(),
  name: old.name,
  establishment_type: old.establishment_type,
  owner: "",
  owner_name: "",
  manager_name: "",
  business_registration_no: "",
  security_certificate_no: "",
  room_count: old.room_count,
  reason: "",
});

export function checkSuccession(next: Succession): FieldError[] {
  const found: (FieldError | false)[] = [
    !isDay(next.changed_on) && { pointer: "/changed_on", message: t("site_histories.day_missing") },
    isDay(next.changed_on) &&
      next.changed_on > today() && { pointer: "/changed_on", message: t("site_histories.day_in_future", { today: formatDay(today()) }) },
    !next.name.trim() && { pointer: "/name", message: t("site_histories.name_missing") },
    !next.owner && { pointer: "/owner", message: t("site_histories.owner_missing") },
    next.owner === "other" && !next.owner_name.trim() && { pointer: "/owner_name", message: t("site_histories.owner_name_missing") },
    Number.isNaN(next.room_count) && { pointer: "/room_count", message: t("establishments.not_a_count", { label: t("establishments.field_room_count") }) },
  ];
  return found.filter((one) => one !== false);
}

export function toSuccessionBody(next: Succession, old: EstablishmentRead): SuccessionBody {
  const owners = { same: old.owner_name, other: toTextOrNull(next.owner_name), unknown: null, "": null };
  return toCheckedBody<SuccessionBody>({
    id: next.id,
    changed_on: next.changed_on,
    name: toTextOrNull(next.name),
    owner_name: owners[next.owner],
    establishment_type: next.establishment_type,
    manager_name: toTextOrNull(next.manager_name),
    business_registration_no: toTextOrNull(next.business_registration_no),
    security_certificate_no: toTextOrNull(next.security_certificate_no),
    room_count: next.room_count,
    reason: toTextOrNull(next.reason),
  });
}
