import { mount } from "@vue/test-utils";
import { expect, test } from "vitest";
import App from "@/App.vue";

test("the page has one heading", () => {
  expect(mount(App).findAll("h1")).toHaveLength(1);
});
