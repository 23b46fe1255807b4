/** Places and teams that a plan can name. */
import { getCommuneName, getTypeName } from "@/api/catalogues";
import { api } from "@/api/client";
import type { EstablishmentRow, TeamRow } from "@/api/generated/types.gen";
import { me } from "@/api/session";
import type { Choice } from "@/presentation/choice";

const SUGGESTIONS = 12;
const MOST = 200;

type Place = Pick<EstablishmentRow, "id" | "name" | "establishment_type" | "org_unit_id" | "org_unit_name">;

const toChoice = (row: Place): Choice => ({
  value: row.id,
  label: row.name,
  context: [getTypeName(row.establishment_type), getCommuneName(row.org_unit_id, row.org_unit_name)].filter(Boolean).join(" · "),
});

export async function searchPlaces(q: string): Promise<Choice[]> {
  const { items } = await api.get("/establishments", { query: { q, limit: SUGGESTIONS } });
  return items.map(toChoice);
}

/** The places of these ids, as far as the person reads them. */
export async function fetchPlaces(ids: string[]): Promise<Choice[]> {
  const found = await Promise.all(ids.map((id) => api.get("/establishments/{id}", { path: { id } }).catch(() => null)));
  return found.filter((place) => place !== null).map(toChoice);
}

const isInspector = (): boolean => Boolean(me.value?.roles.length) && Boolean(me.value?.roles.every(({ role }) => role === "inspector"));

export interface PlanningTeam extends Choice {
  unit: string;
}

/** The team that is meant without asking: the only one, or that of the person's own unit. */
export function getOwnTeam(teams: PlanningTeam[]): string {
  const own = teams.filter(({ unit }) => me.value?.units.some(({ id }) => id === unit));
  return (teams.length === 1 ? teams : own)[0]?.value ?? "";
}

/** Teams that the person plans for: an inspector those that they lead. */
export async function fetchPlanningTeams(): Promise<PlanningTeam[]> {
  const { items } = await api.get("/inspection-teams", { query: { is_active: true, limit: MOST } });
  const teams = isInspector() ? await led(items) : items;
  return teams.map(({ id, name, org_unit_id }) => ({ value: id, label: name, unit: org_unit_id }));
}

async function led(teams: TeamRow[]): Promise<TeamRow[]> {
  const mine = new Set(me.value?.teams.map(({ id }) => id));
  const whole = await Promise.all(teams.filter(({ id }) => mine.has(id)).map(({ id }) => api.get("/inspection-teams/{id}", { path: { id } })));
  return whole.filter(({ members }) => members.some((seat) => seat.function === "leader" && seat.user_id === me.value?.user.id));
}
