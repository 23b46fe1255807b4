import { mount } from "@vue/test-utils";
import { expect, test } from "vitest";
import { login } from "@/api/session";
import type { Me } from "@/api/types";
import EstablishmentLink from "@/components/EstablishmentLink.vue";
import { serve } from "../api/server";
import { district } from "../people";

const above: Me = { ...district, units: district.units.map((unit) => ({ ...unit, level: "province", position: "superior" })) };
const unpermitted: Me = { ...district, permissions: ["plan:read"] };

test.each([
  ["a unit that runs the plan opens the establishment", district, "Karaoke Sao Đêm", true],
  ["a unit above it reads the name alone", above, "Karaoke Sao Đêm", false],
  ["so does who may not read establishments", unpermitted, "Karaoke Sao Đêm", false],
  ["an establishment that moved out of reach has no name to link", district, null, false],
])("%s", async (_, person, name, isLink) => {
  serve({ body: { csrf_token: "t" } }, { body: person });
  await login({ username: "x", password: "x" });
  const stubs = { RouterLink: { props: ["to"], template: "<a><slot /></a>" } };
  const page = mount(EstablishmentLink, { props: { id: "e1", name, absent: "Cơ sở đã chuyển" }, global: { stubs } });
  expect(page.find("a").exists()).toBe(isLink);
  expect(page.text()).toBe(name ?? "Cơ sở đã chuyển");
});
