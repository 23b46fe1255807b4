/** Photos that wait: sent once, kept when they are not taken, and named in words. */
import "fake-indexeddb/auto";
import { flushPromises, mount } from "@vue/test-utils";
import { defineComponent, nextTick } from "vue";
import { beforeEach, expect, test, vi } from "vitest";
import { login } from "@/api/session";
import { clearDrafts } from "@/lib/drafts";
import { needWords } from "@/locales";
import { type PhotoQueue, formatUnsent, usePhotoQueue } from "@/composables/usePhotoQueue";
import UnsentPhotos from "@/components/UnsentPhotos.vue";
import { serve } from "../api/server";
import { district } from "../people";

interface Call {
  caption: unknown;
  answer: (status: number, body: object) => Promise<void>;
}

/** Takes the place of the network: every upload waits until the test answers it. */
function holdUploads(): Call[] {
  const calls: Call[] = [];
  class Held extends EventTarget {
    upload = new EventTarget();
    status = 0;
    responseText = "";
    open = (): void => undefined;
    setRequestHeader = (): void => undefined;
    getResponseHeader = (name: string): string | null => (name === "Content-Type" ? (this.status < 400 ? "application/json" : "application/problem+json") : null);
    send(form: FormData): void {
      const answer = async (status: number, body: object): Promise<void> => {
        Object.assign(this, { status, responseText: JSON.stringify(body) });
        this.dispatchEvent(new Event("load"));
        await flushPromises();
      };
      calls.push({ caption: form.get("caption"), answer });
    }
  }
  vi.stubGlobal("XMLHttpRequest", Held);
  return calls;
}

function open(): PhotoQueue {
  let queue!: PhotoQueue;
  mount(
    defineComponent(() => {
      queue = usePhotoQueue("inspection", "i1");
      return () => null;
    }),
  );
  return queue;
}

const pdf = (name: string): File => new File(["%PDF-1.7"], name, { type: "application/pdf" });

beforeEach(async () => {
  await clearDrafts();
  await needWords("attachments");
  serve({ body: { csrf_token: "t" } }, { body: district });
  await login({ username: "district", password: "x" });
});

test("two presses send each file once, and what is added meanwhile goes too", async () => {
  const calls = holdUploads();
  const queue = open();
  await queue.add([pdf("a"), pdf("b")]);
  for (const [index, item] of queue.items.entries()) item.caption = `${index}`;
  const presses = [queue.send(), queue.send()];
  await flushPromises();
  await queue.add([pdf("c")]);
  await calls[0]?.answer(201, { id: "a1" });
  await calls[1]?.answer(201, { id: "a2" });
  await calls[2]?.answer(201, { id: "a3" });
  expect(calls.map(({ caption }) => caption)).toEqual(["0", "1", null]);
  expect(await Promise.all(presses)).toEqual([3, 3]);
  expect([queue.items.length, queue.failed.value, queue.sending.value, queue.arrived.value?.id]).toEqual([0, 0, false, "a3"]);
});

test("what the server refuses stays, is counted and said with the reason, and goes with the next sending", async () => {
  const calls = holdUploads();
  const queue = open();
  await queue.add([pdf("a")]);
  const notice = mount(UnsentPhotos, { props: { queue }, slots: { default: "Gửi trước khi ký." } });
  expect(formatUnsent(queue)).toBe("01 tệp chưa gửi");
  await notice.find("button").trigger("click");
  await flushPromises();
  expect(notice.find("button").text()).toBe("Đang gửi, còn 1 tệp, 0 %");
  await calls[0]?.answer(422, { errors: [{ pointer: "/caption", message: "Có vẻ chứa số CCCD" }] });
  await nextTick();
  expect([queue.items.length, queue.failed.value]).toEqual([1, 1]);
  expect(notice.text()).toContain("Lý do: Có vẻ chứa số CCCD");
  void queue.send();
  await flushPromises();
  await calls[1]?.answer(201, { id: "a1" });
  expect(queue.items).toEqual([]);
});
