/** The working day through openapi-fetch, over the types that openapi-typescript makes: `… BASE WORKBOOK`. */
import { readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import createClient, { type Client } from "openapi-fetch";
import type { components, operations, paths } from "./schema.js";

type Schemas = components["schemas"];
type Api = Client<paths>;
type PlaceType = NonNullable<operations["list_checklist_templates"]["parameters"]["query"]>["establishment_type"];

const [base = "", workbook = ""] = process.argv.slice(2);
const CODE = "establishments_inspected";
const TODAY = "2022-10-03";

type Read<T> = Exclude<NonNullable<T>, string>;

/** The answer; a problem ends the day, with its code. A list is a text only for who asks for CSV. */
async function expect<T>(sent: Promise<{ data?: T; error?: Schemas["Problem"] }>): Promise<Read<T>> {
  const { data, error } = await sent;
  if (data === undefined || data === null) throw new Error(`${error?.code}: ${error?.detail}`);
  return data as Read<T>;
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

async function signIn(username: string): Promise<Api> {
  const body = { grant_type: "password", username, password: "binhluc-demo-2022", device_id: "day" };
  const bodySerializer = (form: typeof body) => new URLSearchParams(form);
  const token = await expect(
    createClient<paths>({ baseUrl: base }).POST("/api/v1/auth/token", {
      body,
      bodySerializer: bodySerializer as never,
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
    }),
  );
  const client = createClient<paths>({ baseUrl: base });
  client.use({ onRequest: ({ request }) => request.headers.set("Authorization", `Bearer ${token.access_token}`) });
  return client;
}

async function readPages(commune: Api): Promise<string[]> {
  const found: string[] = [];
  for (let after: string | undefined; ; ) {
    const query = { limit: 5, after };
    const page = await expect(commune.GET("/api/v1/establishments", { params: { query } }));
    found.push(...page.items.map((row) => row.id));
    if (page.next === null) return found;
    after = page.next;
  }
}

/** The import once it is checked or written; a busy server does that in the background. */
async function waitFor(commune: Api, started: Schemas["ImportRead"]): Promise<Schemas["ImportRead"]> {
  let found = started;
  while (["queued", "checking", "applying"].includes(found.status)) {
    await setTimeout(200);
    found = await expect(commune.GET("/api/v1/imports/{id}", { params: { path: { id: found.id } } }));
  }
  return found;
}

async function importList(commune: Api): Promise<void> {
  const before = await readPages(commune);
  check(before.length > 5 && new Set(before).size === before.length, "several pages, nothing twice");
  const content = new Blob([await readFile(workbook)]);
  const sent = commune.POST("/api/v1/imports", {
    body: { file: "", kind: "establishments", dry_run: true, partial: true },
    bodySerializer: (body) => {
      const form = new FormData();
      form.set("file", content, "list.xlsx"); // a file is a string by these types
      form.set("kind", body.kind);
      return form;
    },
  });
  const checked = await waitFor(commune, await expect(sent));
  check(checked.created_count === 51 && checked.error_count === 9, "51 rows go in, 9 come back");
  const path = { id: checked.id };
  const header = { "Idempotency-Key": "load" };
  const applied = commune.POST("/api/v1/imports/{id}/apply", { params: { path, header } });
  check((await waitFor(commune, await expect(applied))).status === "applied", "the rows are written");
  check((await readPages(commune)).length === before.length + 51, "the list is longer by them");
}

async function buildVisit(member: Api, id: string): Promise<Schemas["InspectionCreate"]> {
  const [team] = (await expect(member.GET("/api/v1/inspection-teams"))).items;
  const path = { id: team!.id };
  const people = await expect(member.GET("/api/v1/inspection-teams/{id}/members", { params: { path } }));
  const place = await expect(member.GET("/api/v1/establishments/{id}", { params: { path: { id } } }));
  const kind = { establishment_type: place.establishment_type as PlaceType, on: TODAY };
  const templates = await expect(member.GET("/api/v1/checklist-templates", { params: { query: kind } }));
  const concerning = templates.items[0]!.items.map((item) => item.code);
  const query = { on: TODAY, limit: 1 };
  const [act] = (await expect(member.GET("/api/v1/violation-types", { params: { query } }))).items;
  return {
    establishment_id: place.id,
    team_id: team!.id,
    kind: "unscheduled",
    trigger: "suspected_sign",
    inspected_on: TODAY,
    started_at: `${TODAY}T19:30:00+07:00`,
    ended_at: `${TODAY}T20:15:00+07:00`,
    member_ids: people.items.slice(0, 3).map((one) => one.id),
    checklist: Object.fromEntries(concerning.map((code) => [code, { answer: "compliant" as const }])),
    outcome: "violation_recorded",
    signature_refused: false,
    violations: [{ violation_type_id: act!.id, subject_kind: "individual" }],
  };
}

/** With a key, so that the same again makes no second visit; only as it was read. */
async function recordAndSign(member: Api, body: Schemas["InspectionCreate"]): Promise<string> {
  const keyed = { body, params: { header: { "Idempotency-Key": "visit" } } };
  const draft = await expect(member.POST("/api/v1/inspections", keyed));
  check((await expect(member.POST("/api/v1/inspections", keyed))).id === draft.id, "sent twice, made once");
  const path = { id: draft.id };
  const stale = { path, header: { "If-Match": `"${draft.version + 7}"` } };
  const { error } = await member.POST("/api/v1/inspections/{id}/sign", { params: stale });
  check(error?.code === "stale", "an old version is refused");
  const read = { path, header: { "If-Match": `"${draft.version}"`, "Idempotency-Key": "sign" } };
  const signed = await expect(member.POST("/api/v1/inspections/{id}/sign", { params: read }));
  check(signed.status === "signed", "the visit is signed");
  // @ts-expect-error without If-Match it does not compile
  void (() => member.POST("/api/v1/inspections/{id}/sign", { params: { path } }));
  return draft.id;
}

async function isInFeed(office: Api, id: string): Promise<boolean> {
  for (let after: string | undefined; ; ) {
    const params = { query: { after, limit: 200 } };
    const feed = await expect(office.GET("/api/v1/changes", { params }));
    if (feed.items.some((change) => change.id === id)) return true;
    if (!feed.items.length) return false;
    after = feed.cursor;
  }
}

const commune = await signIn("binhnghia");
const member = await signIn("inspector");
const office = await signIn("district");
await importList(commune);
const [plan] = (await expect(office.GET("/api/v1/plans"))).items;
const path = { id: plan!.id, code: CODE };
async function countInspected(): Promise<number> {
  const found = await expect(office.GET("/api/v1/plans/{id}/targets/{code}/progress", { params: { path } }));
  return found.numerator!;
}
const before = await countInspected();
const query = { counted: false, limit: 1 };
const waiting = await expect(office.GET("/api/v1/plans/{id}/targets/{code}/records", { params: { path, query } }));
const visit = await recordAndSign(member, await buildVisit(member, waiting.items[0]!.id));
check((await countInspected()) === before + 1, "the target rises by one");
check(await isInFeed(office, visit), "the feed tells of the visit");
const [report] = (await expect(office.GET("/api/v1/reports"))).items;
const params = { path: { id: report!.id } };
const paper = office.GET("/api/v1/reports/{id}/document.docx", { params, parseAs: "arrayBuffer" });
const bytes = new Uint8Array((await expect(paper)) as unknown as ArrayBuffer);
check(bytes[0] === 0x50 && bytes[1] === 0x4b, "the report is a Word file");
console.log("the day is done");
