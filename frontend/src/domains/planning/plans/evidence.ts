/** Records that show how far a task is: the kinds, how each is looked for, and where it is opened. */
import { api } from "@/api/client";
import type { EvidenceCreate } from "@/api/generated/types.gen";
import { may } from "@/api/session";
import type { Page, Permission } from "@/api/types";
import { formatDay } from "@/lib/dates";
import { fold } from "@/lib/fold";
import type { Choice } from "@/presentation/choice";

export type Kind = EvidenceCreate["kind"];

/** What the lists answer, as far as a choice needs it. */
interface Found {
  id: string;
  name?: string;
  topic?: string;
  title?: string;
  establishment_name?: string | null;
  violation_type_title?: string;
  org_unit_name?: string;
  held_on?: string;
  held_to?: string;
  inspected_on?: string;
  recorded_on?: string;
}

interface Source {
  path: string;
  permission: Permission;
  screen: string;
  /** The list searches itself; otherwise its first page is searched here. */
  searched: boolean;
  name: (row: Found) => string;
  on?: (row: Found) => string | undefined;
}

const sources: Record<Kind, Source> = {
  establishment: { path: "/establishments", permission: "establishment:read", screen: "establishment", searched: true, name: ({ name }) => name ?? "" },
  inspection: {
    path: "/inspections",
    permission: "inspection:read",
    screen: "inspection",
    searched: true,
    name: ({ establishment_name: name }) => name ?? "",
    on: ({ inspected_on: day }) => day,
  },
  violation: {
    path: "/violations",
    permission: "violation:read",
    screen: "violation",
    searched: false,
    name: ({ violation_type_title: act, establishment_name: place }) => [place, act].filter(Boolean).join(": "),
    on: ({ recorded_on: day }) => day,
  },
  inspection_team: { path: "/inspection-teams", permission: "team:read", screen: "inspection-team", searched: false, name: ({ name }) => name ?? "" },
  communication_activity: {
    path: "/communication-activities",
    permission: "communication:read",
    screen: "communication-activity",
    searched: true,
    name: ({ topic }) => topic ?? "",
    on: ({ held_on: day }) => day,
  },
  training: { path: "/trainings", permission: "training:read", screen: "training", searched: true, name: ({ title }) => title ?? "", on: ({ held_to: day }) => day },
};

export const listReadableKinds = (): Kind[] => (Object.keys(sources) as Kind[]).filter((kind) => may(sources[kind].permission));

export const toRecordRoute = (kind: Kind, id: string) => ({ name: sources[kind].screen, params: { id } });

function toChoice(source: Source, row: Found): Choice {
  const day = source.on?.(row);
  return { value: row.id, label: source.name(row), context: [row.org_unit_name, day && formatDay(day)].filter(Boolean).join(" · ") } as Choice;
}

const FEW = 20;
const WHOLE = 200;

/** Records of a kind that match the words. */
export async function searchRecords(kind: Kind, words: string): Promise<Choice[]> {
  const source = sources[kind];
  const query = source.searched ? { q: words || undefined, limit: FEW } : { limit: WHOLE };
  const { items } = await api.get<Page<Found>>(source.path, { query });
  const all = items.map((row) => toChoice(source, row));
  if (source.searched) return all;
  const wanted = fold(words).split(" ").filter(Boolean);
  return all.filter(({ label }) => wanted.every((word) => fold(label).includes(word))).slice(0, FEW);
}
