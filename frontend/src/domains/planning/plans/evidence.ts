/** Records that show how far a task is: the kinds, how each is looked for, and where it is opened. */
import { api } from "@/api/client";
import type { EvidenceCreate } from "@/api/generated/types.gen";
import { may } from "@/api/session";
import type { Permission } from "@/api/types";
import { formatDay } from "@/lib/dates";
import { fold } from "@/lib/fold";
import type { Choice } from "@/presentation/choice";

export type Kind = EvidenceCreate["kind"];

interface Source {
  permission: Permission;
  screen: string;
  /** The list searches itself; otherwise its first page is searched here. */
  searched: boolean;
  list: (query: { q?: string; limit: number }) => Promise<Choice[]>;
}

const toChoice = ({ id, org_unit_name: unit }: { id: string; org_unit_name?: string | null }, label: string, day?: string): Choice => ({
  value: id,
  label,
  context: [unit, day && formatDay(day)].filter(Boolean).join(" · "),
});

const sources: Record<Kind, Source> = {
  establishment: {
    permission: "establishment:read",
    screen: "establishment",
    searched: true,
    list: async (query) => (await api.get("/establishments", { query })).items.map((row) => toChoice(row, row.name)),
  },
  inspection: {
    permission: "inspection:read",
    screen: "inspection",
    searched: true,
    list: async (query) => (await api.get("/inspections", { query })).items.map((row) => toChoice(row, row.establishment_name ?? "", row.inspected_on)),
  },
  violation: {
    permission: "violation:read",
    screen: "violation",
    searched: false,
    list: async ({ limit }) => {
      const { items } = await api.get("/violations", { query: { limit } });
      return items.map((row) => toChoice(row, [row.establishment_name, row.violation_type_title].filter(Boolean).join(": "), row.recorded_on));
    },
  },
  inspection_team: {
    permission: "team:read",
    screen: "inspection-team",
    searched: false,
    list: async ({ limit }) => (await api.get("/inspection-teams", { query: { limit } })).items.map((row) => toChoice(row, row.name)),
  },
  communication_activity: {
    permission: "communication:read",
    screen: "communication-activity",
    searched: true,
    list: async (query) => (await api.get("/communication-activities", { query })).items.map((row) => toChoice(row, row.topic, row.held_on)),
  },
  training: {
    permission: "training:read",
    screen: "training",
    searched: true,
    list: async (query) => (await api.get("/trainings", { query })).items.map((row) => toChoice(row, row.title, row.held_to)),
  },
};

export const listReadableKinds = (): Kind[] => (Object.keys(sources) as Kind[]).filter((kind) => may(sources[kind].permission));

export const toRecordRoute = (kind: Kind, id: string) => ({ name: sources[kind].screen, params: { id } });

const FEW = 20;
const WHOLE = 200;

/** Records of a kind that match the words. */
export async function searchRecords(kind: Kind, words: string): Promise<Choice[]> {
  const { searched, list } = sources[kind];
  if (searched) return list({ q: words, limit: FEW });
  const all = await list({ limit: WHOLE });
  const wanted = fold(words).split(" ").filter(Boolean);
  return all.filter(({ label }) => wanted.every((word) => fold(label).includes(word))).slice(0, FEW);
}
