/** Webhooks: the kinds that can be chosen, and their events in words. */
import { beforeAll, expect, test } from "vitest";
import { formatEvent, listKindChoices } from "@/domains/administration/webhook_subscriptions/webhook";
import { needWords, t } from "@/locales";

beforeAll(() => needWords("log", "webhook_subscriptions"));

test("each kind that can be sent has a name of its own", () => {
  const labels = listKindChoices(["establishments:read", "inspections:read", "violations:read", "plans:read", "reports:read", "ratings:read", "activities:read"]).map(({ label }) => label);
  expect(labels.length).toBeGreaterThan(10);
  expect(new Set(labels).size).toBe(labels.length);
  expect(labels).not.toContain(t("log.other_entity"));
  expect(listKindChoices(["changes:read", "units:read"])).toEqual([]);
});

test("an event is told by its kind and what was done, a ping as the test that it is", () => {
  expect(formatEvent("plan_targets.updated")).toBe(formatEvent("plan-targets.updated"));
  expect(formatEvent("establishments.created")).not.toContain("establishments");
  expect(formatEvent("ping")).toBe(t("webhook_subscriptions.ping"));
});
