/** Teams 178 and who was in them on a day. */
import { computed, shallowRef } from "vue";
import { api } from "@/api/client";
import type { MemberRead, TeamRow } from "@/api/generated/types.gen";
import { me } from "@/api/session";
import type { Page } from "@/api/types";
import type { Choice } from "@/ui/choice";

const MOST = 200;
export const teams = shallowRef<TeamRow[]>([]);
export const teamChoices = computed((): Choice[] => teams.value.map(({ id, name }) => ({ value: id, label: name })));

/** Reads the teams that the person may see. */
export async function loadTeams(): Promise<void> {
  teams.value = (await api.get<Page<TeamRow>>("/inspection-teams", { query: { limit: MOST } })).items;
}

/** The members of a team on a day. */
export async function membersOn(teamId: string, day: string): Promise<MemberRead[]> {
  return (await api.get<Page<MemberRead>>(`/inspection-teams/${teamId}/members`, { query: { on: day, limit: MOST } })).items;
}

/** The teams that the person may record for: members of teams only for their own ones. */
export async function recordingTeams(day: string): Promise<TeamRow[]> {
  await loadTeams();
  const active = teams.value.filter((team) => team.is_active);
  const roles = me.value?.roles.map(({ role }) => role) ?? [];
  if (roles.some((role) => role !== "inspector")) return active;
  const seats = await Promise.all(active.map((team) => membersOn(team.id, day)));
  return active.filter((_, index) => seats[index]?.some(({ user_id }) => user_id === me.value?.user.id));
}
