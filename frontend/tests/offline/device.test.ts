import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { refreshMe } from "@/api/session";
import { forgetDevices, getDeviceId, keepDeviceId, registerDevice } from "@/offline/device";
import { endKeeping } from "@/offline/readingStore";
import { serve } from "../api/server";
import { district } from "../people";

const BODY = { name: "Điện thoại của tôi", password: "mật khẩu" };

test("a registered device keeps its id for whoever registered it, and for nobody else", async () => {
  serve({ body: district });
  await refreshMe();
  await forgetDevices();
  expect(await getDeviceId()).toBeNull();
  serve({ body: { id: "d1", name: BODY.name } });
  await registerDevice(BODY, "k1");
  expect(await getDeviceId()).toBe("d1");
  serve({ body: { ...district, user: { ...district.user, id: "p2" } } });
  await refreshMe();
  expect(await getDeviceId()).toBeNull();
  serve({ body: district });
  await refreshMe();
  await keepDeviceId(null);
  expect(await getDeviceId()).toBeNull();
  await endKeeping();
});
