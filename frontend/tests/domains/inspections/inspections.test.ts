/** Minutes as they are typed: drafts of an earlier shape, head counts, what is asked and by whom it is signed. */
import type { InspectionRead, ViolationRow } from "@/api/generated/types.gen";
import { beforeAll, describe, expect, test } from "vitest";
import { listDraftErrors, listSigningErrors, getSection } from "@/domains/inspections/inspections/checks";
import { flattenPaper, applyFields } from "@/domains/inspections/inspections/merge";
import { toBody, completePaper, newPaper, type Paper } from "@/domains/inspections/inspections/paper";
import { countErrors, toCountsBody, formatCounts, createCounts } from "@/domains/inspections/inspections/workforce";
import { readPaper, savePaper } from "@/domains/inspections/inspections/saving";
import { needWords } from "@/locales";
import { serve } from "../../api/server";

beforeAll(() => needWords("inspections", "terms"));

const paper = (changed: Partial<Paper> = {}): Paper => ({ ...newPaper(), inspected_on: "2022-10-01", ...changed });
const at = (errors: Iterable<{ pointer: string }>): string[] => [...errors].map(({ pointer }) => pointer);

test("a draft that was kept before the paper had these fields opens with them blank", () => {
  const { asked, workforce, signature, copies, refusal_reason, ...older } = paper({ statement: "Nhất trí" });
  expect([asked, workforce, signature, copies, refusal_reason]).toHaveLength(5);
  const whole = completePaper(older as Paper);
  expect([whole.statement, whole.asked, whole.signature, whole.workforce]).toEqual(["Nhất trí", [], "paper", createCounts()]);
  expect(toBody(whole)).toMatchObject({ workforce: null, recommendation_items: [], signature_refused: false, copy_count: null });
});

describe("head counts", () => {
  test("nobody counted is no count; an empty number of minors is none", () => {
    expect([toCountsBody(createCounts()), formatCounts(createCounts())]).toEqual([null, ""]);
    expect(toCountsBody({ ...createCounts(), total: 4, female: 3 })).toMatchObject({ total: 4, female: 3, under_18: null, with_contract: null });
  });
  test("a count is whole, and no part is more than the total", () => {
    expect(at(countErrors(createCounts()))).toEqual([]);
    expect(at(countErrors({ ...createCounts(), with_contract: 1 }))).toEqual(["/workforce/total", "/workforce/female"]);
    expect(at(countErrors({ ...createCounts(), total: 2, female: 3, under_18: Number.NaN }))).toEqual(["/workforce/female", "/workforce/under_18"]);
  });
});

test("what is asked has words and a day from the visit on; who refuses says why before signing", () => {
  const wrong = paper({ asked: [{ text: " ", due_on: "2022-09-30" }, { text: "Niêm yết nội quy", due_on: "2022-10-01" }], copies: 0 });
  const found = at(listDraftErrors(wrong, [])).filter((pointer) => getSection(pointer) !== "visit");
  expect(found).toEqual(["/recommendation_items/0/text", "/recommendation_items/0/due_on", "/copy_count"]);
  expect(found.map(getSection)).toEqual(["outcome", "outcome", "sign"]);
  expect(at(listSigningErrors(paper({ signature: "refused" }), []))).toContain("/refusal_reason");
  expect(at(listSigningErrors(paper({ signature: "refused", refusal_reason: "Không nhất trí" }), []))).not.toContain("/refusal_reason");
});

test("a reason is sent with a refusal only", () => {
  const kept = { signature: "paper", refusal_reason: "Không nhất trí" } as const;
  expect(toBody(paper(kept)).refusal_reason).toBeNull();
  expect(toBody(paper({ ...kept, signature: "refused" })).refusal_reason).toBe("Không nhất trí");
});

test("when two saved the same draft, counts and what is asked are taken over whole", () => {
  const theirs = paper({ workforce: { ...createCounts(), total: 4, female: 3 }, asked: [{ text: "Khám sức khỏe", due_on: "2022-10-16" }], copies: 2 });
  const mine = paper();
  applyFields(mine, flattenPaper(theirs, []));
  expect([mine.workforce, mine.asked, mine.copies]).toEqual([theirs.workforce, theirs.asked, 2]);
});

test("each line of what is missing says of which part it is", () => {
  const bare = { answer: "non_compliant", note: "" } as const;
  const finding = { id: "v", version: 0, act: null, subject_kind: "", occurred_on: "", description: "" };
  const wrong = paper({
    started: "25h",
    ended: "26h",
    checklist: { fire: bare, contract: bare },
    findings: [{ ...finding, id: "v1" }, { ...finding, id: "v2" }],
    asked: [{ text: "", due_on: "" }, { text: "", due_on: "" }],
    workforce: { ...createCounts(), total: 5, female: 6, under_18: 7, with_contract: Number.NaN, with_health_check: Number.NaN },
  });
  const said = [...listDraftErrors(wrong, ["rules", "fire", "contract"]), ...listSigningErrors(wrong, ["rules", "signs", "exits"])].map(({ message }) => message);
  expect(said.filter((message, index) => said.indexOf(message) !== index)).toEqual([]);
  expect(said).toContain("Nội dung 2: ghi rõ nội dung không đạt");
  expect(said).toContain("Trong đó nữ: không được lớn hơn tổng số lao động (5)");
});

test("minutes and all that they list are read in two requests, in the order of recording", async () => {
  const minutes = { id: "i1", version: 4, checklist: {}, member_ids: [], recommendation_items: [], kind: "planned", inspected_on: "2022-10-01" };
  const row = (id: string, description: string | null): Partial<ViolationRow> => ({ id, version: 2, violation_type_id: "t1", description });
  const items = [row("v3", "Không niêm yết giá"), row("v1", null), row("v2", "Sổ trống")];
  const asked = serve({ body: minutes as Partial<InspectionRead> }, { body: { items, next: null } });
  const read = await readPaper("i1");
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET /api/v1/inspections/i1",
    "GET /api/v1/violations?inspection_id=i1&limit=200",
  ]);
  expect(read.paper.findings.map(({ id, version, description }) => [id, version, description])).toEqual([
    ["v1", 2, ""],
    ["v2", 2, "Sổ trống"],
    ["v3", 2, "Không niêm yết giá"],
  ]);
});

describe("a draft that changed after an answer was lost", () => {
  const place = { value: "p1", label: "Nhà nghỉ Hương Sen" };
  const draft = (): Paper => paper({ id: "i1", place, team_id: "t1", statement: "Nhất trí", checklist: { price: { answer: "compliant", note: "" } } });
  const refused = { status: 409, body: { code: "same-id-other-content" } };
  const written = { id: "i1", version: 1, establishment_id: "p1", team_id: "t1", inspection_plan_visit_id: null, checklist: { price: {}, rules: {} } };
  const requests = (asked: ReturnType<typeof serve>): string[] => asked.map(({ method, path }) => `${method} ${path.replace("/api/v1", "")}`);

  test("is written over what the first try wrote", async () => {
    const asked = serve(refused, { body: written }, { body: { ...written, version: 2 } });
    const changed = draft();
    await savePaper(changed, null, "key-1");
    expect(requests(asked)).toEqual(["POST /inspections", "GET /inspections/i1", "PATCH /inspections/i1"]);
    expect(asked[2]?.headers.get("If-Match")).toBe('"1"');
    expect(asked[2]?.body).toMatchObject({ statement: "Nhất trí", checklist: { rules: null } });
    expect(changed.version).toBe(2);
  });

  test.each([{ version: 2 }, { team_id: "t2" }, { establishment_id: "p2" }])("is not written over what others have: %o", async (other) => {
    const asked = serve(refused, { body: { ...written, ...other } });
    await expect(savePaper(draft(), null, "key-1")).rejects.toMatchObject({ code: "same-id-other-content" });
    expect(requests(asked)).toEqual(["POST /inspections", "GET /inspections/i1"]);
  });

  test("goes on with its violations in the same way", async () => {
    const finding = { id: "v1", version: 0, act: null, subject_kind: "individual", occurred_on: "2022-10-01", description: "Sổ trống" };
    const whole = { ...draft(), version: 1, findings: [finding] };
    const asked = serve(refused, { body: { id: "v1", version: 1 } }, { body: { id: "v1", version: 2 } });
    await savePaper(whole, { ...draft(), version: 1 }, "key-2");
    expect(requests(asked)).toEqual(["POST /violations", "GET /violations/v1", "PATCH /violations/v1"]);
    expect(finding.version).toBe(2);
  });
});
