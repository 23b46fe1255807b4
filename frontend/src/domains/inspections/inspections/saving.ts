/** Writes minutes in draft to the server: the visit first, then each violation that was found, changed or taken out. */
import { api } from "@/api/client";
import type { InspectionRead, InspectionUpdate, ViolationRow } from "@/api/generated/types.gen";
import { ApiProblem } from "@/api/problem";
import { toCheckedBody } from "@/lib/bodies";
import { newId } from "@/lib/ids";
import { toBody, type Finding, toFindingBody, type Paper, toPaper } from "./paper";

/** The most that a page of the list holds; minutes list far fewer. */
const MOST = 200;

/** The minutes and what they list, as the server has them. */
export async function readPaper(id: string): Promise<{ minutes: InspectionRead; paper: Paper }> {
  const [minutes, found] = await Promise.all([api.get("/inspections/{id}", { path: { id } }), listViolations(id)]);
  return { minutes, paper: toPaper(minutes, found) };
}

/** The violations of a visit, in the order in which they were recorded. */
export async function listViolations(id: string): Promise<ViolationRow[]> {
  const { items } = await api.get("/violations", { query: { inspection_id: id, limit: MOST } });
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

/** An earlier try with this id was written, but its answer was lost; since then the draft has changed. */
export const isWrittenBefore = (caught: unknown): boolean => caught instanceof ApiProblem && caught.code === "same-id-other-content";

async function saveFinding(paper: Paper, finding: Finding, before: Finding | undefined, index: number): Promise<void> {
  const body = toFindingBody(finding);
  if (finding.version === 0) {
    finding.version = await placed(index, createFinding(paper, finding));
  } else if (!before || JSON.stringify(toFindingBody(before)) !== JSON.stringify(body)) {
    const patched = api.patch("/violations/{id}", { path: { id: finding.id }, body, version: finding.version });
    finding.version = (await placed(index, patched)).version;
  }
}

/** Creates the violation; what an earlier try wrote is changed instead, unless somebody else has changed it. */
async function createFinding(paper: Paper, finding: Finding): Promise<number> {
  const body = toFindingBody(finding);
  try {
    return (await api.post("/violations", { body: { ...body, id: finding.id, inspection_id: paper.id }, key: newId() })).version;
  } catch (caught) {
    if (!isWrittenBefore(caught)) throw caught;
    const path = { id: finding.id };
    if ((await api.get("/violations/{id}", { path })).version !== 1) throw caught;
    return (await api.patch("/violations/{id}", { path, body, version: 1 })).version;
  }
}

async function drop(paper: Paper, id: string, version: number): Promise<void> {
  try {
    await api.delete("/violations/{id}", { path: { id }, version });
  } catch (caught) {
    // Taken out already, by an earlier try or by somebody else.
    if (!(caught instanceof ApiProblem && caught.status === 404)) throw caught;
  }
  delete paper.gone[id];
}

async function saveVisit(paper: Paper, before: Paper | null, key: string): Promise<void> {
  if (paper.version === 0) {
    paper.version = await createVisit(paper, key);
  } else if (!before || JSON.stringify(toBody(before)) !== JSON.stringify(toBody(paper))) {
    paper.version = await changeVisit(paper, Object.keys(before?.checklist ?? {}));
  }
}

/** Creates the minutes; what an earlier try wrote is changed instead, unless somebody else has changed it. */
async function createVisit(paper: Paper, key: string): Promise<number> {
  const line = paper.kind === "planned" ? paper.plan_line || null : null;
  const whole = { ...toBody(paper), id: paper.id, establishment_id: paper.place?.value ?? "", team_id: paper.team_id, inspection_plan_visit_id: line };
  try {
    return (await api.post("/inspections", { body: whole, key })).version;
  } catch (caught) {
    if (!isWrittenBefore(caught)) throw caught;
    const written = await api.get("/inspections/{id}", { path: { id: paper.id } });
    // Place, team and line stand once they are written.
    const isSame = written.establishment_id === paper.place?.value && written.team_id === paper.team_id && (written.inspection_plan_visit_id ?? null) === line;
    if (written.version !== 1 || !isSame) throw caught;
    paper.version = 1;
    return changeVisit(paper, Object.keys(written.checklist));
  }
}

/** `answered` are the items that the server has an answer to: those without one here are cleared. */
async function changeVisit(paper: Paper, answered: string[]): Promise<number> {
  const body = toBody(paper);
  const cleared = answered.filter((code) => !paper.checklist[code]?.answer);
  const checklist = { ...body.checklist, ...Object.fromEntries(cleared.map((code) => [code, null])) };
  return (await api.patch("/inspections/{id}", { path: { id: paper.id }, body: toCheckedBody<InspectionUpdate>({ ...body, checklist }), version: paper.version })).version;
}

/** `before` is what the server had; the versions in `paper` follow what it has now. */
export async function savePaper(paper: Paper, before: Paper | null, key: string): Promise<void> {
  await saveVisit(paper, before, key);
  await Promise.all(Object.entries(paper.gone).map(([id, version]) => drop(paper, id, version)));
  await Promise.all(
    paper.findings.map((finding, index) => saveFinding(paper, finding, before?.findings.find(({ id }) => id === finding.id), index)),
  );
}
