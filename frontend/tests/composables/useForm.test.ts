import { flushPromises, mount } from "@vue/test-utils";
import { defineComponent, h, ref } from "vue";
import { afterEach, expect, test } from "vitest";
import { ApiProblem, NetworkFailure } from "@/api/problem";
import ErrorSummary from "@/components/ErrorSummary.vue";
import { nameFields } from "@/composables/fieldsOfRefusal";
import { type Form, useForm } from "@/composables/useForm";
import UiButton from "@/components/UiButton.vue";
import UiText from "@/components/UiText.vue";

const problem = (status: number, body: object): ApiProblem => new ApiProblem(new Response(null, { status }), body);

/** A form of two fields, the later one checked first; `send` is the test's. */
function open(send: (body: object, key: string) => Promise<unknown>) {
  const name = ref("");
  const address = ref("");
  let form!: Form;
  const submit = (): Promise<unknown> =>
    form.submit({
      check: () => [
        ...(address.value ? [] : [{ pointer: "/address", message: "Nhập địa chỉ" }]),
        ...(name.value ? [] : [{ pointer: "/name", message: "Nhập tên cơ sở" }]),
      ],
      body: () => ({ name: name.value, address: address.value }),
      send,
    });
  const Page = defineComponent(() => {
    form = useForm();
    return () => [
      h(ErrorSummary, { form }),
      h(UiText, { label: "Tên cơ sở", pointer: "/name", modelValue: name.value, "onUpdate:modelValue": (v: string) => (name.value = v) }),
      h(UiText, { label: "Địa chỉ", pointer: "/address", modelValue: address.value, "onUpdate:modelValue": (v: string) => (address.value = v) }),
      h(UiButton, { busy: form.busy.value, busyLabel: "Đang lưu…", onPress: submit }, () => "Lưu"),
    ];
  });
  const page = mount(Page, { attachTo: document.body });
  return { page, name, address, form, submit, press: () => page.find("button").trigger("click") };
}

afterEach(() => (document.body.innerHTML = ""));

test("what is missing stands in a summary in page order, at the fields, and is read with them", async () => {
  const { page, press } = open(async () => null);
  await press();
  await flushPromises();
  const summary = page.find(".error-summary");
  expect(summary.attributes("role")).toBe("alert");
  expect(summary.findAll("li").map((item) => item.text())).toEqual(["Nhập tên cơ sở", "Nhập địa chỉ"]);
  expect(document.activeElement).toBe(page.find(".error-box").element);
  const field = page.find("#f-name");
  expect(field.attributes("aria-invalid")).toBe("true");
  expect(page.find(`#${field.attributes("aria-describedby")}`).text()).toContain("Nhập tên cơ sở");
  expect(document.title).toMatch(/^$|^Lỗi:/);
});

test("a link of the summary leads to the field", async () => {
  const { page, press } = open(async () => null);
  await press();
  await flushPromises();
  await page.find(".error-summary a").trigger("click");
  expect(document.activeElement?.id).toBe("f-name");
});

test("leaving a field checks it again only if it held an error", async () => {
  const { page, form, press } = open(async () => null);
  await page.find("#f-name").trigger("focusout");
  expect(form.errors.value).toEqual([]);
  await press();
  await page.find("#f-name").setValue("Nhà nghỉ Hương Sen");
  await page.find("#f-name").trigger("focusout");
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(form.errors.value.map(({ pointer }) => pointer)).toEqual(["/address"]);
});

test("what the server says of a field stays until the field is changed", async () => {
  const taken = problem(422, { errors: [{ pointer: "/name", code: "taken", message: "Tên này đã có" }] });
  const { page, address, form, submit } = open(() => Promise.reject(taken));
  address.value = "Thôn 3";
  await page.find("#f-name").setValue("Sen");
  await page.find("#f-name").trigger("focusout");
  await submit();
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(form.errorAt("/name")).toBe("Tên này đã có");
  await page.find("#f-name").trigger("focusout");
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(form.errorAt("/name")).toBe("Tên này đã có");
  await page.find("#f-name").setValue("Sen Hồng");
  await page.find("#f-name").trigger("focusout");
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(form.errorAt("/name")).toBeUndefined();
});

test("an error does not go away under the finger that is pressing a button", async () => {
  const { page, form, press } = open(async () => null);
  await press();
  await page.find("#f-name").setValue("Nhà nghỉ Hương Sen");
  window.dispatchEvent(new Event("pointerdown"));
  await page.find("#f-name").trigger("focusout");
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(form.errors.value).toHaveLength(2);
  window.dispatchEvent(new Event("pointerup"));
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(form.errors.value).toHaveLength(1);
});

test("while it is being sent, the button says so and a second press does nothing", async () => {
  let finish: (value: null) => void = () => undefined;
  const keys: string[] = [];
  const { page, name, address, press } = open((_body, key) => {
    keys.push(key);
    return new Promise<null>((resolve) => (finish = resolve));
  });
  [name.value, address.value] = ["Sen", "Thôn 3"];
  await press();
  expect(page.find("button").text()).toBe("Đang lưu…");
  expect(page.find("button").attributes("aria-disabled")).toBe("true");
  await press();
  expect(keys).toHaveLength(1);
  finish(null);
  await flushPromises();
  expect(page.find("button").text()).toBe("Lưu");
});

test("silence keeps the key for the next try; changed content and a final answer take a new one", async () => {
  const keys: string[] = [];
  const answers: unknown[] = [new NetworkFailure(), problem(503, {}), null, null];
  const { name, address, form, submit } = open(async (_body, key) => {
    keys.push(key);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  [name.value, address.value] = ["Sen", "Thôn 3"];
  await submit();
  expect(form.failure.value).toBeInstanceOf(NetworkFailure);
  await submit();
  await submit();
  await submit();
  expect([keys[0] === keys[1], keys[1] === keys[2], keys[2] === keys[3]]).toEqual([true, true, false]);
  answers.push(new NetworkFailure(), null);
  await submit();
  name.value = "Sen Hồng";
  await submit();
  expect(keys[4]).not.toBe(keys[5]);
});

test("errors of the server land at their fields, other refusals above the form, what was typed stays", async () => {
  const answers = [
    problem(422, { errors: [{ pointer: "/name", code: "taken", message: "Tên này đã có" }] }),
    problem(409, { code: "conflict", detail: "Cơ sở đã đóng" }),
  ];
  const { page, name, address, submit } = open(() => Promise.reject(answers.shift()));
  [name.value, address.value] = ["Sen", "Thôn 3"];
  await submit();
  await flushPromises();
  expect(page.find(".field.is-wrong").text()).toContain("Tên này đã có");
  await submit();
  await flushPromises();
  expect(page.find(".banner[role=alert]").text()).toContain("Cơ sở đã đóng");
  expect((page.find("#f-name").element as HTMLInputElement).value).toBe("Sen");
});

const fields = { "name-taken": "/name", network: "/address" };

test("a refusal that is about one field stands at that field", async () => {
  const { page, name, address, press, form } = open(() => nameFields(Promise.reject(problem(409, { code: "name-taken", detail: "Tên này đã có." })), fields));
  [name.value, address.value] = ["Hương Sen", "Thôn 1"];
  await press();
  await flushPromises();
  expect([form.errorAt("/name"), form.failure.value]).toEqual(["Tên này đã có.", null]);
  expect(page.findAll(".error-summary a").map((link) => link.attributes("href"))).toEqual(["#f-name"]);
});

test("what is wrong with items of a list that is one field stands there, once; other refusals stay what they are", async () => {
  const message = "Nhập địa chỉ mạng.";
  const answers = [problem(422, { code: "invalid", errors: [0, 2].map((at) => ({ pointer: `/address/${at}`, code: "network", message })) }), problem(409, { code: "in-use", detail: "Đang dùng." })];
  const { page, name, address, press, form } = open(() => nameFields(Promise.reject(answers.shift()), fields));
  [name.value, address.value] = ["Hương Sen", "Thôn 1"];
  await press();
  await flushPromises();
  expect(form.errorAt("/address")).toBe(message);
  expect(page.findAll(".error-summary li").map((item) => item.text())).toEqual([message]);
  await press();
  await flushPromises();
  expect([form.errors.value, form.failure.value?.message]).toEqual([[], "Đang dùng."]);
});
