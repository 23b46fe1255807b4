/** Teams 178 and who was in them on a day. */
import { computed, shallowRef } from "vue";
import { api } from "@/api/client";
import type { MemberRead, TeamRow } from "@/api/generated/types.gen";
import { me } from "@/api/session";
import type { Choice } from "@/presentation/choice";

const MOST = 200;
export const teams = shallowRef<TeamRow[]>([]);
/** Whether the person reads and records the visits of their own teams only. */
const isBound = computed(() => Boolean(me.value?.roles.length) && me.value?.roles.every(({ role }) => role === "inspector"));
/** The teams of which the person can see visits: members their own ones. */
export const teamChoices = computed((): Choice[] =>
  (isBound.value ? (me.value?.teams ?? []) : teams.value).map(({ id, name }) => ({ value: id, label: name })),
);

/** Reads the teams that the person may see. */
export async function loadTeams(): Promise<void> {
  teams.value = (await api.get("/inspection-teams", { query: { limit: MOST } })).items;
}

/** The members of a team on a day. */
export async function fetchMembersOn(teamId: string, day: string): Promise<MemberRead[]> {
  return (await api.get("/inspection-teams/{id}/members", { path: { id: teamId }, query: { on: day, limit: MOST } })).items;
}

/** The teams that the person may record for: members of teams only for their own ones. */
export async function fetchRecordingTeams(): Promise<TeamRow[]> {
  await loadTeams();
  const own = new Set(me.value?.teams.map(({ id }) => id));
  return teams.value.filter((team) => team.is_active && (!isBound.value || own.has(team.id)));
}
