/** The working day through the client that @hey-api/openapi-ts makes: `… BASE WORKBOOK`. */
import { readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { type Client, createClient } from "./generated/client/index.js";
import * as sdk from "./generated/sdk.gen.js";
import type { ImportRead, InspectionCreate, ListChecklistTemplatesData, Problem } from "./generated/types.gen.js";

type PlaceType = NonNullable<ListChecklistTemplatesData["query"]>["establishment_type"];

const [base = "", workbook = ""] = process.argv.slice(2);
const CODE = "establishments_inspected";
const TODAY = "2022-10-03";

/** The answer; a problem ends the day, with its code. */
async function expect<T>(sent: Promise<{ data?: T; error?: unknown }>): Promise<NonNullable<T>> {
  const { data, error } = await sent;
  const problem = error as Problem | undefined;
  if (data === undefined || data === null) throw new Error(`${problem?.code}: ${problem?.detail}`);
  return data;
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

async function signIn(username: string): Promise<Client> {
  const client = createClient({ baseUrl: base });
  const body = { grant_type: "password", username, password: "binhluc-demo-2022", device_id: "day" };
  const token = await expect(sdk.issueToken({ client, body }));
  return createClient({
    baseUrl: base,
    auth: ({ scheme }) => (scheme === "bearer" ? token.access_token : undefined),
  });
}

async function readPages(client: Client): Promise<string[]> {
  const found: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await expect(sdk.listEstablishments({ client, query: { limit: 5, after } }));
    found.push(...page.items.map((row) => row.id));
    if (page.next === null) return found;
    after = page.next;
  }
}

/** The import once it is checked or written; a busy server does that in the background. */
async function waitFor(client: Client, started: ImportRead): Promise<ImportRead> {
  let found = started;
  while (["queued", "checking", "applying"].includes(found.status)) {
    await setTimeout(200);
    found = await expect(sdk.getImport({ client, path: { id: found.id } }));
  }
  return found;
}

async function importList(client: Client): Promise<void> {
  const before = await readPages(client);
  check(before.length > 5 && new Set(before).size === before.length, "several pages, nothing twice");
  const file = new File([await readFile(workbook)], "list.xlsx");
  const sent = sdk.createImport({ client, body: { file, kind: "establishments" } });
  const checked = await waitFor(client, await expect(sent));
  check(checked.created_count === 51 && checked.error_count === 9, "51 rows go in, 9 come back");
  const headers = { "Idempotency-Key": "load" };
  const applied = await expect(sdk.applyImport({ client, path: { id: checked.id }, headers }));
  check((await waitFor(client, applied)).status === "applied", "the rows are written");
  check((await readPages(client)).length === before.length + 51, "the list is longer by them");
}

async function buildVisit(client: Client, id: string): Promise<InspectionCreate> {
  const [team] = (await expect(sdk.listInspectionTeams({ client }))).items;
  const people = await expect(sdk.listTeamMembers({ client, path: { id: team!.id } }));
  const place = await expect(sdk.getEstablishment({ client, path: { id } }));
  const kind = place.establishment_type as PlaceType;
  const query = { establishment_type: kind, on: TODAY };
  const templates = await expect(sdk.listChecklistTemplates({ client, query }));
  const codes = templates.items[0]!.items.map((item) => item.code);
  const acts = await expect(sdk.listViolationTypes({ client, query: { on: TODAY, limit: 1 } }));
  return {
    establishment_id: place.id,
    team_id: team!.id,
    kind: "unscheduled",
    trigger: "suspected_sign",
    inspected_on: TODAY,
    started_at: `${TODAY}T19:30:00+07:00`,
    ended_at: `${TODAY}T20:15:00+07:00`,
    member_ids: people.items.slice(0, 3).map((one) => one.id),
    checklist: Object.fromEntries(codes.map((code) => [code, { answer: "compliant" as const }])),
    outcome: "violation_recorded",
    violations: [{ violation_type_id: acts.items[0]!.id, subject_kind: "individual" }],
  };
}

/** With a key, so that the same again makes no second visit; only as it was read. */
async function recordAndSign(client: Client, body: InspectionCreate): Promise<string> {
  const keyed = { client, body, headers: { "Idempotency-Key": "visit" } };
  const draft = await expect(sdk.createInspection(keyed));
  check((await expect(sdk.createInspection(keyed))).id === draft.id, "sent twice, made once");
  const path = { id: draft.id };
  const stale = await sdk.signInspection({ client, path, headers: { "If-Match": `"${draft.version + 7}"` } });
  check(stale.error?.code === "stale", "an old version is refused");
  const headers = { "If-Match": `"${draft.version}"`, "Idempotency-Key": "sign" };
  const signed = await expect(sdk.signInspection({ client, path, headers }));
  check(signed.status === "signed", "the visit is signed");
  // @ts-expect-error without If-Match it does not compile
  void (() => sdk.signInspection({ client, path }));
  return draft.id;
}

async function isInFeed(client: Client, id: string): Promise<boolean> {
  for (let after: string | undefined; ; ) {
    const feed = await expect(sdk.listChanges({ client, query: { after, limit: 200 } }));
    if (feed.items.some((change) => change.id === id)) return true;
    if (!feed.items.length) return false;
    after = feed.cursor;
  }
}

const commune = await signIn("binhnghia");
const member = await signIn("inspector");
const client = await signIn("district");
await importList(commune);
const [plan] = (await expect(sdk.listPlans({ client }))).items;
const path = { id: plan!.id, code: CODE };
async function countInspected(): Promise<number> {
  return (await expect(sdk.getPlanTargetProgress({ client, path }))).numerator!;
}
const before = await countInspected();
const query = { counted: false, limit: 1 };
const waiting = await expect(sdk.listPlanTargetRecords({ client, path, query }));
const visit = await recordAndSign(member, await buildVisit(member, waiting.items[0]!.id));
check((await countInspected()) === before + 1, "the target rises by one");
check(await isInFeed(client, visit), "the feed tells of the visit");
const [report] = (await expect(sdk.listReports({ client }))).items;
const paper = (await expect(sdk.getReportDocx({ client, path: { id: report!.id } }))) as unknown;
const bytes = new Uint8Array(await (paper as Blob).arrayBuffer());
check(bytes[0] === 0x50 && bytes[1] === 0x4b, "the report is a Word file");
console.log("the day is done");
