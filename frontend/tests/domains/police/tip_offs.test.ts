import { beforeAll, describe, expect, test } from "vitest";
import type { ChannelRead, ContactRequestRead, TipRow } from "@/api/generated/types.gen";
import { listActions } from "@/domains/police/tip_offs/actions";
import { mayAsk, toTag, getTurn } from "@/domains/police/tip_offs/contactRequest";
import { isUrgent } from "@/domains/police/tip_offs/lists";
import { checkTip, listCommuneChoices, createTip, isOpen, parseStatus, toTipBody, listTopicChoices } from "@/domains/police/tip_offs/tip";
import { needWords } from "@/locales";

beforeAll(() => needWords("tip_door", "tip_offs"));

describe("a tip", () => {
  const pointers = (changed: object) => checkTip({ ...createTip(), text: "Quán gần cầu", ...changed }).map(({ pointer }) => pointer);

  test("needs words, and neither more nor a longer contact than the server takes", () => {
    expect(pointers({})).toEqual([]);
    expect(pointers({ text: "  quán  " })).toEqual(["/text"]);
    expect(pointers({ text: "x".repeat(4001), contact: "x".repeat(301) })).toEqual(["/text", "/contact"]);
    expect(pointers({ text: "ế".normalize("NFD").repeat(4000) })).toEqual([]);
  });

  test("sends nothing about its sender that was left empty", () => {
    expect(toTipBody({ ...createTip(), text: " Quán gần cầu ", contact: "  " })).toEqual({ text: "Quán gần cầu", topic: "other", commune_id: null, contact: null });
  });

  const channel: ChannelRead = {
    unit_name: "Bình Lục",
    unit_kind: "huyện",
    communes: [{ id: "c1", name: "Bình Mỹ", kind: "thị trấn" }],
    officials_go_to: null,
    text_days: 365,
    contact_days: 30,
  };

  test("about officials is offered only where someone above reads it", () => {
    const topics = (to: string | null) => listTopicChoices({ ...channel, officials_go_to: to }).map(({ value }) => value);
    expect(topics(null)).not.toContain("official");
    expect(topics("Hà Nam")).toContain("official");
    expect(listCommuneChoices(channel)[0]?.label).toBe("TT Bình Mỹ");
  });

  test("of a status that the page does not know is not explained", () => {
    expect(parseStatus({ status: "lost", filler: "" })).toBe("unknown");
    expect((["received", "checking", "closed", "withdrawn", "unknown"] as const).map(isOpen)).toEqual([true, true, false, false, false]);
  });
});

const tip = (changed: Partial<TipRow>) => ({ status: "received", topic: "place", erased_on: null, ...changed }) as TipRow;

test("a tip's acts follow where it stands; a child in danger comes first", () => {
  expect(listActions(tip({}))[0]).toBe("start");
  expect(listActions(tip({ status: "checking" }))[0]).toBe("close");
  expect(listActions(tip({ status: "closed" }))).toEqual(["reopen"]);
  expect(listActions(tip({ status: "closed", erased_on: "2022-10-03" }))).toEqual([]);
  expect(listActions(tip({ status: "withdrawn" }))).toEqual([]);
  expect([isUrgent(tip({ topic: "minor" })), isUrgent(tip({ topic: "minor", status: "checking" })), isUrgent(tip({}))]).toEqual([true, false, false]);
});

describe("a contact is opened by two", () => {
  const police = { id: "p", keeps: false };
  const other = { id: "o", keeps: false };
  const handler = { id: "h", keeps: true };
  const request = (changed: Partial<ContactRequestRead>) =>
    ({ requester_id: "p", asked_as_keeper: false, status: "pending", is_expired: false, ...changed }) as ContactRequestRead;

  test("one asks, the handler answers; another officer waits with them", () => {
    expect([police, other, handler].map((one) => getTurn(request({}), one))).toEqual(["wait-keeper", "wait-keeper", "answer"]);
  });

  test("the handler asks, anyone else answers", () => {
    const asked = request({ requester_id: "h", asked_as_keeper: true });
    expect([handler, police].map((one) => getTurn(asked, one))).toEqual(["wait-any", "answer"]);
  });

  test("only who asked sees it, and only while it stands", () => {
    expect([police, handler].map((one) => getTurn(request({ status: "approved" }), one))).toEqual(["reveal", "none"]);
    expect(getTurn(request({ status: "approved", is_expired: true }), police)).toBe("none");
    expect(getTurn(request({ status: "refused", is_expired: true }), handler)).toBe("none");
    expect(getTurn(request({ is_expired: true }), handler)).toBe("none");
  });

  test("nobody asks twice at a time", () => {
    expect(mayAsk([request({})], police)).toBe(false);
    expect(mayAsk([request({ status: "approved" })], police)).toBe(false);
    expect(mayAsk([request({ status: "refused", is_expired: true }), request({ is_expired: true })], police)).toBe(true);
    expect(mayAsk([request({})], handler)).toBe(true);
    expect(toTag(request({ is_expired: true })).label).toBe("Quá 72 giờ");
  });
});
