/** Writes minutes in draft to the server: the visit first, then each violation that was found, changed or taken out. */
import { api } from "@/api/client";
import type { InspectionRead, ViolationRead, ViolationRow } from "@/api/generated/types.gen";
import { ApiProblem } from "@/api/problem";
import { newId } from "@/lib/ids";
import type { Page } from "@/api/types";
import { toBody, type Finding, toFindingBody, type Paper, toPaper } from "./paper";

/** The most that a page of the list holds; minutes list far fewer. */
const MOST = 200;

/** The minutes and what they list, as the server has them. */
export async function readPaper(id: string): Promise<{ minutes: InspectionRead; paper: Paper }> {
  const [minutes, found] = await Promise.all([api.get<InspectionRead>(`/inspections/${id}`), listViolations(id)]);
  return { minutes, paper: toPaper(minutes, found) };
}

/** The violations of a visit, in the order in which they were recorded. */
async function listViolations(id: string): Promise<ViolationRow[]> {
  const { items } = await api.get<Page<ViolationRow>>("/violations", { query: { inspection_id: id, limit: MOST } });
  return items.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Errors about one finding get the pointer of its place in the paper. */
async function placed<T>(index: number, act: Promise<T>): Promise<T> {
  try {
    return await act;
  } catch (caught) {
    if (caught instanceof ApiProblem) for (const error of caught.errors) error.pointer = `/violations/${index}${error.pointer}`;
    throw caught;
  }
}

async function saveFinding(paper: Paper, finding: Finding, before: Finding | undefined, index: number): Promise<void> {
  const body = toFindingBody(finding);
  if (finding.version === 0) {
    const made = api.post<ViolationRead>("/violations", { ...body, id: finding.id, inspection_id: paper.id }, { key: newId() });
    finding.version = (await placed(index, made)).version;
  } else if (!before || JSON.stringify(toFindingBody(before)) !== JSON.stringify(body)) {
    const patched = api.patch<ViolationRead>(`/violations/${finding.id}`, body, finding.version);
    finding.version = (await placed(index, patched)).version;
  }
}

async function drop(paper: Paper, id: string, version: number): Promise<void> {
  try {
    await api.delete(`/violations/${id}`, { version });
  } catch (caught) {
    // Taken out already, by an earlier try or by somebody else.
    if (!(caught instanceof ApiProblem && caught.status === 404)) throw caught;
  }
  delete paper.gone[id];
}

async function saveVisit(paper: Paper, before: Paper | null, key: string): Promise<void> {
  const body = toBody(paper);
  if (paper.version === 0) {
    const line = paper.kind === "planned" ? paper.plan_line || null : null;
    const whole = { ...body, id: paper.id, establishment_id: paper.place?.value, team_id: paper.team_id, inspection_plan_visit_id: line };
    paper.version = (await api.post<InspectionRead>("/inspections", whole, { key })).version;
  } else if (!before || JSON.stringify(toBody(before)) !== JSON.stringify(body)) {
    const cleared = Object.keys(before?.checklist ?? {}).filter((code) => !paper.checklist[code]?.answer);
    const checklist = { ...body.checklist, ...Object.fromEntries(cleared.map((code) => [code, null])) };
    paper.version = (await api.patch<InspectionRead>(`/inspections/${paper.id}`, { ...body, checklist }, paper.version)).version;
  }
}

/** `before` is what the server had; the versions in `paper` follow what it has now. */
export async function savePaper(paper: Paper, before: Paper | null, key: string): Promise<void> {
  await saveVisit(paper, before, key);
  await Promise.all(Object.entries(paper.gone).map(([id, version]) => drop(paper, id, version)));
  await Promise.all(
    paper.findings.map((finding, index) => saveFinding(paper, finding, before?.findings.find(({ id }) => id === finding.id), index)),
  );
}
