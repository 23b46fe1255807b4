/** The units for which a person works or reports, as choices of a field or a filter. */
import { formatCommune, communes } from "@/api/catalogues";
import { me } from "@/api/session";
import type { Choice } from "./choice";
import { formatUnitName } from "./unitName";

export const listOwnUnitChoices = (): Choice[] => (me.value?.units ?? []).map(({ id, name }) => ({ value: id, label: name }));

export const listCommuneChoices = (): Choice[] => communes.items.value.map((unit) => ({ value: unit.id, label: formatCommune(unit) }));

/** The units that a record may be entered for: those where a role is held, and the communes in them. */
export function listUnitChoices(): Choice[] {
  const own = (me.value?.units ?? []).map((unit) => ({ value: unit.id, label: formatUnitName(unit) }));
  return [...own, ...listCommuneChoices().filter(({ value }) => !own.some((one) => one.value === value))];
}

/** Whether a record is of these units: those of the units above are read here, and kept there. */
export const isOwnRecord = (record: { org_unit_id: string }): boolean => listUnitChoices().some(({ value }) => value === record.org_unit_id);
