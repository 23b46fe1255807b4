/** The units for which a person reports: those where a role is held. */
import { me } from "@/api/session";
import type { Choice } from "@/presentation/choice";

export const listOwnUnitChoices = (): Choice[] => (me.value?.units ?? []).map(({ id, name }) => ({ value: id, label: name }));
