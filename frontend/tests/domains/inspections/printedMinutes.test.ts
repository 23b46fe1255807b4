/** Whose words a paper has: the server's for what it has, this device's for what waits here, nobody's for signed minutes that were not read. */
import type { InspectionRead } from "@/api/generated/types.gen";
import { createApp } from "vue";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setOutboxCount } from "@/api/outboxCount";
import { NetworkFailure } from "@/api/problem";
import { connection } from "@/api/client";
import { type PrintedMinutes, usePrintedMinutes } from "@/domains/inspections/inspections/usePrintedMinutes";

const draft = {
  id: "v1", version: 2, org_unit_id: "u7", org_unit_name: "Bình Nghĩa", establishment_id: "e1", establishment_name: "Karaoke Sao Đêm", establishment_address: "Thôn 2",
  establishment_type: "karaoke", team_id: "t1", team_name: "Đội 178", record_no: null, kind: "planned", trigger: null, inspected_on: "2022-10-03", status: "draft",
  checklist: {}, checklist_version: "", statement: null, recommendations: null, recommendation_items: [], members: [], workforce: null,
} as unknown as InspectionRead;
const TEMPLATE = { key: "2022", items: [{ code: "a", section: "Giấy tờ", text: "Có giấy phép", legal_basis: "" }] };
const SERVERS = { paper: { number: "Số: 07/BB-ĐKT178" }, qr: null, template_label: "" };

const asFound = connection.pass;
let asked: string[] = [];
let stop: () => void;

/** Answers of the device, by path; what is missing finds no server. */
function answer(known: Record<string, unknown>): void {
  asked = [];
  connection.pass = async ({ path }) => {
    asked.push(path);
    if (path in known) return known[path];
    throw new NetworkFailure();
  };
}

async function open(): Promise<PrintedMinutes> {
  let made: PrintedMinutes | undefined;
  const app = createApp({ setup: () => ((made = usePrintedMinutes(() => "v1")), () => null) });
  app.mount(document.createElement("div"));
  stop = () => app.unmount();
  await vi.waitFor(() => expect(made?.loading.value).toBe(false));
  return made as PrintedMinutes;
}

beforeEach(() => setOutboxCount({ records: [] }));
afterEach(() => {
  stop();
  connection.pass = asFound;
});

const LISTS = { "/violations": { items: [] }, "/checklist-templates": { items: [TEMPLATE] }, "/inspection-teams": { items: [] } };

test("what the server has is printed in its words", async () => {
  answer({ "/inspections/{id}": draft, "/inspections/{id}/record": SERVERS });
  expect((await open()).printed.value?.paper.number).toBe("Số: 07/BB-ĐKT178");
});

test("what waits here is printed in the device's words, and the server is not asked for its own", async () => {
  answer({ ...LISTS, "/inspections/{id}": draft, "/inspections/{id}/record": SERVERS });
  setOutboxCount({ records: ["v1"] });
  const { printed } = await open();
  expect(printed.value?.paper.draft_mark).toBe("BẢN NHÁP");
  expect(printed.value?.paper.checklist[0]?.lines[0]?.text).toBe("Có giấy phép");
  expect(asked).not.toContain("/inspections/{id}/record");
});

test("a draft that is known here is printed without network; without its checklist it is not", async () => {
  answer({ ...LISTS, "/inspections/{id}": draft });
  expect((await open()).printed.value?.paper.establishment_name).toBe("Karaoke Sao Đêm");
  stop();
  answer({ ...LISTS, "/inspections/{id}": draft, "/checklist-templates": { items: [] } });
  const { printed, error } = await open();
  expect([printed.value, error.value]).toEqual([null, expect.any(NetworkFailure)]);
});

test("minutes that the server has signed are worded by nobody else", async () => {
  answer({ ...LISTS, "/inspections/{id}": { ...draft, status: "signed", record_no: "07/BB-ĐKT178" } });
  const { printed, error } = await open();
  expect([printed.value, error.value]).toEqual([null, expect.any(NetworkFailure)]);
});
