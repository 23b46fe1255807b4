/** The minutes as a paper: the server's words, or those of this device for minutes that wait on it. */
import { type Ref, type ShallowRef, ref, shallowRef, watch } from "vue";
import { communes, establishmentTypes, getTypeName } from "@/api/catalogues";
import { api } from "@/api/client";
import type { EstablishmentRow, InspectionRead, PrintedRecord, VisitRead } from "@/api/generated/types.gen";
import { outboxCount } from "@/api/outboxCount";
import { type Failure, NetworkFailure, toFailure } from "@/api/problem";
import { isReachable } from "@/api/reachability";
import { me } from "@/api/session";
import { buildLocalPaper } from "./localPaper";
import { listViolations } from "./saving";
import { loadTeams, teams } from "./teams";
import { fetchTemplate } from "./useChecklist";

const MOST = 200;

const isWaiting = (id: string): boolean => outboxCount.records.includes(id);

/** What the register says of the place, as far as it was read: whole, or as a row of a list. */
async function findPlace({ establishment_id: id, establishment_name: name }: InspectionRead): Promise<Partial<EstablishmentRow> | null> {
  try {
    return await api.get("/establishments/{id}", { path: { id } });
  } catch {
    const found = await api.get("/establishments", { query: { q: name ?? "", limit: MOST } }).catch(() => null);
    return found?.items.find((one) => one.id === id) ?? null;
  }
}

/** The line of a plan that the visit carries out. */
async function findPlanned({ inspection_plan_visit_id: line, inspected_on: day }: InspectionRead): Promise<VisitRead | null> {
  if (!line) return null;
  const found = await api.get("/inspection-plan-visits", { query: { planned_from: day, planned_to: day, limit: MOST } }).catch(() => null);
  return found?.items.find(({ id }) => id === line) ?? null;
}

const getKind = (unitId: string): string => [...(me.value?.units ?? []), ...communes.items.value].find(({ id }) => id === unitId)?.kind ?? "";

/** Fails without the checklist: minutes without it are none. */
async function makePaper(minutes: InspectionRead): Promise<PrintedRecord> {
  const [findings, template, place, planned] = await Promise.all([
    listViolations(minutes.id),
    fetchTemplate(minutes.establishment_type ?? "", minutes.inspected_on, minutes.checklist_version || undefined),
    findPlace(minutes),
    findPlanned(minutes),
    establishmentTypes.load(),
    communes.load(),
    teams.value.length > 0 ? undefined : loadTeams().catch(() => undefined),
  ]);
  if (!template) throw new NetworkFailure();
  const team = teams.value.find(({ id }) => id === minutes.team_id) ?? null;
  return buildLocalPaper({ minutes, findings, items: template.items, place, planned, team, typeName: getTypeName(minutes.establishment_type ?? ""), getKind });
}

/** What was signed on the server is printed in the words that were signed, and in no others. */
async function fetchPaper(id: string): Promise<PrintedRecord> {
  const minutes = await api.get("/inspections/{id}", { path: { id } });
  if (isWaiting(id)) return makePaper(minutes);
  try {
    return await api.get("/inspections/{id}/record", { path: { id } });
  } catch (caught) {
    if (!(caught instanceof NetworkFailure) || minutes.record_no) throw caught;
    return makePaper(minutes);
  }
}

export interface PrintedMinutes {
  printed: ShallowRef<PrintedRecord | null>;
  loading: Ref<boolean>;
  error: ShallowRef<Failure | null>;
  reload: () => Promise<void>;
}

/** Reads it again once what waits has been sent, or the server is there again. */
export function usePrintedMinutes(id: () => string): PrintedMinutes {
  const printed = shallowRef<PrintedRecord | null>(null);
  const loading = ref(false);
  const error = shallowRef<Failure | null>(null);
  let turn = 0;

  async function reload(): Promise<void> {
    turn += 1;
    const mine = turn;
    loading.value = true;
    error.value = null;
    try {
      const paper = await fetchPaper(id());
      if (mine === turn) printed.value = paper;
    } catch (caught) {
      if (mine === turn) error.value = toFailure(caught);
    } finally {
      if (mine === turn) loading.value = false;
    }
  }

  watch(() => [id(), isWaiting(id()), isReachable.value], () => void reload(), { immediate: true });
  return { printed, loading, error, reload };
}
