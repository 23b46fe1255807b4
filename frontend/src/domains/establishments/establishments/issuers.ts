/** Who issues the certificate of public order to a place: by its type, its rooms, and the day. */
import { establishmentTypes } from "@/api/catalogues";
import type { CertificateIssuerRead } from "@/api/generated/types.gen";
import { t } from "@/locales";

/** Those that may be meant: one, more where the rooms were not counted, none where the law was not read. */
export function listIssuers(type: string, rooms: number | null, on: string): CertificateIssuerRead[] {
  const issuers = establishmentTypes.items.value.find(({ code }) => code === type)?.certificate_issuers ?? [];
  return issuers.filter(
    ({ valid_from, valid_to, rooms_from, rooms_to }) =>
      valid_from <= on && on <= (valid_to ?? on) && (rooms === null || (rooms >= (rooms_from ?? 0) && rooms <= (rooms_to ?? rooms))),
  );
}

/** "Công an cấp xã (đến 29 phòng)" */
export function formatIssuer({ name, rooms_from, rooms_to }: CertificateIssuerRead): string {
  if (rooms_from !== null) return t("establishments.issuer_rooms_from", { name, rooms: rooms_from });
  return rooms_to === null ? name : t("establishments.issuer_rooms_to", { name, rooms: rooms_to });
}
