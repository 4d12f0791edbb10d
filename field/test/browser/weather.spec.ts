// Bad weather: what happens to phones between two contacts with the server, each in a real browser.

import { addList, numberOf } from "../city.ts";
import { anotherPhone, enrol, expect, nothingWaits, openPerson, PIN, record, state, syncNow, test, typePin, unlock } from "./evening.ts";

const OUTCOMES = ["Đã kích hoạt", "Vắng nhà", "Đã hướng dẫn", "Từ chối", "Hồ sơ đang chờ", "Cần làm mức 2"];

test("a whole evening in airplane mode, sixty visits, then sync", async ({ page, context, server, at, day }) => {
  test.setTimeout(180_000);
  const list = addList(server, { id: 7, people: 70, members: ["M111"], today: day });
  await enrol(page, at, server);
  await context.setOffline(true);
  const before = server.syncs.length;
  for (let n = 0; n < 60; n++) {
    await openPerson(page, 7, list.people[n]?.citizen ?? "");
    await record(page, OUTCOMES[n % OUTCOMES.length] ?? "");
  }
  await expect(state(page)).toContainText("60 đã lưu trên máy, 60 chờ gửi");
  // The phone dies at the last door and is opened again without network.
  await page.close();
  const again = await context.newPage();
  await again.goto(`${at}/field/`);
  await unlock(again);
  await expect(state(again)).toContainText("60 đã lưu trên máy, 60 chờ gửi");
  await expect(again.getByText("trên 70 người")).toBeVisible();
  expect(server.syncs.length).toBe(before);

  await context.setOffline(false);
  await nothingWaits(again);
  expect(server.visits()).toHaveLength(60);
  expect(new Set(server.visits().map((v) => v.citizen)).size).toBe(60);
  const said = server.visits().map((v) => v.outcome);
  expect(said.filter((o) => o === "activated")).toHaveLength(10);
  // Sixty sealed operations travel compressed, in one batch, opened by two unlocks at most.
  const batch = server.syncs.find((s) => s.request.groups.length > 0);
  expect(batch?.gzip).toBe(true);
});

test("a reload and a killed tab in the middle of a record lose nothing that was chosen", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  await enrol(page, at, server);
  await context.setOffline(true);
  const who = list.people[2];
  await openPerson(page, 7, who?.citizen ?? "");
  await page.getByRole("button", { name: "Vắng nhà", exact: true }).click();
  await page.getByRole("radio", { name: "Cuối tuần" }).check();
  await page.getByLabel("Ghi chú").fill("cổng xanh, gọi to");
  await page.close({ runBeforeUnload: false });
  const again = await context.newPage();
  await again.goto(`${at}/field/`);
  await unlock(again);
  await again.getByRole("link", { name: `Ghi tiếp: ${who?.name}` }).click();
  await expect(again.getByRole("radio", { name: "Cuối tuần" })).toBeChecked();
  await expect(again.getByLabel("Ghi chú")).toHaveValue("cổng xanh, gọi to");
  await again.getByRole("button", { name: "Lưu: Vắng nhà" }).click();
  await expect(state(again)).toContainText("1 chờ gửi");
  await again.reload();
  await unlock(again);
  await again.getByRole("link", { name: "Tối nay" }).click();
  await expect(again.getByText("Đang ghi dở")).toBeHidden();
  await context.setOffline(false);
  await nothingWaits(again);
  expect(server.visits()).toMatchObject([{ outcome: "not_home", hour: "weekend", note: "cổng xanh, gọi to" }]);
});

test("the storage is really full: what is recorded still finds the room that was kept for it", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  const cdp = await context.newCDPSession(page);
  await cdp.send("Storage.overrideQuotaForOrigin", { origin: at, quotaSize: 12 * 1024 * 1024 });
  await enrol(page, at, server);
  await context.setOffline(true);
  expect(await page.evaluate(fill)).toBeGreaterThan(4 * 1024 * 1024);
  for (const n of [0, 1]) {
    await openPerson(page, 7, list.people[n]?.citizen ?? "");
    await record(page, "Đã kích hoạt");
  }
  // Both tell the same outcome, so the app's own count says when the second one is kept.
  await expect(state(page)).toContainText("2 đã lưu trên máy, 2 chờ gửi");
  await page.reload();
  await unlock(page);
  await expect(state(page)).toContainText("2 đã lưu trên máy, 2 chờ gửi");
  await context.setOffline(false);
  await nothingWaits(page);
  expect(server.visits()).toHaveLength(2);
});

test("no room at all: the app says so, keeps the form, and saves once there is room", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  await enrol(page, at, server);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await record(page, "Đã kích hoạt");
  await nothingWaits(page);
  await context.setOffline(true);
  await openPerson(page, 7, list.people[1]?.citizen ?? "");
  await page.getByRole("button", { name: "Đã hướng dẫn", exact: true }).click();
  await page.getByLabel("Ghi chú").fill("gặp ở sân");
  // Chromium gives way a little whenever something is deleted, so the refusal itself is played.
  await page.evaluate(() => {
    const real = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    Object.assign(window, { room: () => Object.assign(IDBObjectStore.prototype, { add: real }) });
  });
  await page.getByRole("button", { name: "Lưu: Đã hướng dẫn" }).click();
  await expect(page.getByRole("alert")).toContainText("Máy đã đầy bộ nhớ");
  await expect(state(page)).toContainText("1 đã lưu trên máy");
  await expect(page.getByLabel("Ghi chú")).toHaveValue("gặp ở sân");
  await page.evaluate(() => (window as unknown as { room(): void }).room());
  await page.getByRole("button", { name: "Lưu: Đã hướng dẫn" }).click();
  await expect(state(page)).toContainText("2 đã lưu trên máy, 1 chờ gửi");
  await context.setOffline(false);
  await nothingWaits(page);
  expect(server.visits().map((v) => [v.outcome, v.note])).toEqual([
    ["activated", null],
    ["guided", "gặp ở sân"],
  ]);
});

/** Takes all the room that the browser gives, down to a few hundred bytes; gives the bytes that it took. */
async function fill(): Promise<number> {
  let taken = 0;
  const db = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open("filler", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("s", { autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
  });
  db.onversionchange = () => db.close();
  for (let size = 1 << 18; size >= 256; size /= 2) {
    for (;;) {
      const bytes = new Uint8Array(size);
      for (let i = 0; i < size; i += 65_536) crypto.getRandomValues(bytes.subarray(i, Math.min(size, i + 65_536)));
      const fits = await new Promise<boolean>((resolve) => {
        const tx = db.transaction("s", "readwrite");
        tx.objectStore("s").add(bytes);
        tx.oncomplete = () => resolve(true);
        tx.onabort = () => resolve(false);
      });
      if (!fits) break;
      taken += size;
    }
  }
  return taken;
}

test("two phones on one household: both facts arrive, neither phone disturbs the other", async ({ page, browser, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111", "M112"], today: day });
  const other = await anotherPhone(browser);
  await enrol(page, at, server, "M111");
  await enrol(other.page, at, server, "M112");
  const who = list.people[0]?.citizen ?? "";
  await context.setOffline(true);
  await other.context.setOffline(true);
  await openPerson(page, 7, who);
  await record(page, "Đã kích hoạt");
  await openPerson(other.page, 7, who);
  await record(other.page, "Vắng nhà");
  await other.context.setOffline(false);
  await nothingWaits(other.page);
  await context.setOffline(false);
  await nothingWaits(page);
  const facts = [...server.ops.values()].map((s) => [s.member, s.op.kind === "visit" ? s.op.outcome : "", s.result]);
  expect(facts.sort()).toEqual([
    ["M111", "activated", "recorded"],
    ["M112", "not_home", "recorded"],
  ]);
  await syncNow(other.page);
  await openPerson(other.page, 7, who);
  await expect(other.page.getByText("Đã kích hoạt").first()).toBeVisible();
  await other.context.close();
});

test("a list goes to somebody else while the phone is offline", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  addList(server, { id: 8, people: 4, members: ["M111"], today: day, quarter: "Khu phố Tân Xuân" });
  await enrol(page, at, server);
  await context.setOffline(true);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await record(page, "Đã kích hoạt");
  server.assign(7, ["M112"]);
  await context.setOffline(false);
  await nothingWaits(page);
  await page.getByRole("link", { name: "Tối nay" }).click();
  await expect(page.getByText("Danh sách đã chuyển cho người khác: Khu phố Tân Trà")).toBeVisible();
  await expect(page.getByText("trên 4 người")).toBeVisible();
  expect(server.visits()).toHaveLength(1);
});

test("what was recorded on a list that went to somebody else can be read to the end of the day, and no longer", async ({ page, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  addList(server, { id: 8, people: 4, members: ["M111"], today: day, lease: 9, quarter: "Khu phố Tân Xuân" });
  await enrol(page, at, server);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await record(page, "Đã kích hoạt");
  await nothingWaits(page);
  const name = list.people[0]?.name ?? "";
  server.assign(7, ["M112"]);
  const sync = async () => {
    const rounds = server.syncs.length;
    await syncNow(page);
    await expect.poll(() => server.syncs.length).toBeGreaterThan(rounds);
    await expect(page.getByRole("button", { name: "Đồng bộ ngay" })).toBeEnabled();
    await page.evaluate(() => {
      location.hash = "#/done";
    });
    await expect(page.getByRole("heading", { name: "Đã ghi trên máy này" })).toBeVisible();
  };
  await sync();
  await expect(page.getByText(name, { exact: true })).toBeVisible();
  server.ahead = 86_400_000;
  await sync();
  await expect(page.getByText("Chưa ghi gì.")).toBeVisible();
  await expect(page.getByText(name, { exact: true })).toBeHidden();
  expect(server.visits()).toHaveLength(1);
});

test("a phone that was revoked while offline erases its lists and still delivers", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  await enrol(page, at, server);
  await context.setOffline(true);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await record(page, "Đã kích hoạt");
  server.revoke("M111");
  server.faults = ["500"];
  await context.setOffline(false);
  await expect(page.getByText("Điện thoại này đã bị thu hồi")).toBeVisible({ timeout: 40_000 });
  const left = await page.evaluate(
    () =>
      new Promise<Record<string, number>>((resolve) => {
        const request = indexedDB.open("vedich-field");
        request.onsuccess = () => {
          const names = ["lists", "copies", "drafts"];
          const tx = request.result.transaction(names);
          const counts: Record<string, number> = {};
          for (const name of names) {
            const count = tx.objectStore(name).count();
            count.onsuccess = () => {
              counts[name] = count.result;
            };
          }
          tx.oncomplete = () => resolve(counts);
        };
      }),
  );
  expect(left).toEqual({ lists: 0, copies: 0, drafts: 0 });
  await expect(page.getByText("1 lượt đã tới máy chủ và văn phòng sẽ xem lại")).toBeVisible();
  // It arrived, and waits there for a person to look at it.
  expect([...server.ops.values()].map((s) => [s.result, s.reason])).toEqual([["held", "revoked"]]);
});

test("a clock that is three days wrong: what was observed stays as it was, and the difference goes with it", async ({ page, context, server, at, day }) => {
  server.ahead = 3 * 86_400_000;
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day, lease: 9 });
  await enrol(page, at, server);
  await context.setOffline(true);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await record(page, "Đã kích hoạt");
  await context.setOffline(false);
  await nothingWaits(page);
  const [visit] = server.visits();
  const days = ((visit?.clock_offset ?? 0) / 86_400_000_000).toFixed(2);
  expect(days).toBe("3.00");
  expect(Math.abs((visit?.observed_at ?? 0) / 1000 - Date.now())).toBeLessThan(60_000);
  await page.evaluate(() => {
    location.hash = "#/sync";
  });
  await expect(page.getByText("Đồng hồ máy chậm 3 ngày")).toBeVisible();
});

test("the lease ends without network: the lists go, by the clock alone, also when the clock is set back", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day, lease: 2 });
  await page.clock.install();
  await enrol(page, at, server);
  await context.setOffline(true);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await record(page, "Đã kích hoạt");
  const now = Date.now();
  await page.clock.setSystemTime(now + 3 * 86_400_000);
  await page.reload();
  await unlock(page);
  await page.getByRole("link", { name: "Tối nay", exact: true }).click();
  await expect(page.getByText("Danh sách hết hạn đã xoá khỏi máy")).toBeVisible();
  await page.clock.setSystemTime(now);
  await page.reload();
  await unlock(page);
  await expect(page.getByText("Danh sách hết hạn đã xoá khỏi máy")).toBeVisible();
  await expect(page.getByText("sẽ về lại ở lần đồng bộ tới")).toBeVisible();
  await expect(state(page)).toContainText("1 chờ gửi");
  // The clock had only gone ahead for a while: what is still leased comes again.
  await context.setOffline(false);
  await page.getByRole("button", { name: "Đồng bộ ngay" }).click();
  await nothingWaits(page);
  await expect(page.getByText("Đã xong 1 trên 6 người, còn 5 người cần gặp.")).toBeVisible();
  await expect(page.getByText("Danh sách hết hạn đã xoá khỏi máy")).toBeHidden();
  await expect(page.getByText("Danh sách đã chuyển cho người khác")).toBeHidden();
});

test("the phone's clock goes five days ahead and back while the app stands open: the lists come again with the next sync", async ({ page, context, server, at, day }) => {
  addList(server, { id: 7, people: 6, members: ["M111"], today: day, lease: 3 });
  addList(server, { id: 8, people: 4, members: ["M111"], today: day, lease: 9, quarter: "Khu phố Tân Xuân" });
  await page.clock.install();
  await enrol(page, at, server);
  await context.setOffline(true);
  const now = Date.now();
  await page.clock.setSystemTime(now + 5 * 86_400_000);
  await page.clock.runFor(25_000);
  // So long a pause locks too.
  await unlock(page);
  await expect(page.getByText("Đã xong 0 trên 4 người")).toBeVisible();
  await page.clock.setSystemTime(now + 60_000);
  await page.clock.runFor(6_000);
  await unlock(page);
  await context.setOffline(false);
  await syncNow(page);
  await page.getByRole("link", { name: "Tối nay", exact: true }).click();
  await expect(page.getByText("Đã xong 0 trên 10 người")).toBeVisible();
});

for (const fault of ["500", "drop", "half", "half_after_commit", "busy", "empty"] as const) {
  test(`an answer that fails (${fault}) in mid-sync: the repeat is harmless`, async ({ page, context, server, at, day }) => {
    const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
    await enrol(page, at, server);
    await context.setOffline(true);
    for (let n = 0; n < 3; n++) {
      await openPerson(page, 7, list.people[n]?.citizen ?? "");
      await record(page, "Đã kích hoạt");
    }
    server.faults = [fault, fault];
    await context.setOffline(false);
    await expect.poll(() => server.faults.length, { timeout: 40_000 }).toBeLessThan(2);
    // Work goes on meanwhile.
    await openPerson(page, 7, list.people[4]?.citizen ?? "");
    await record(page, "Vắng nhà");
    await syncNow(page);
    await syncNow(page);
    await nothingWaits(page);
    expect(server.visits()).toHaveLength(4);
    expect(server.ops.size).toBe(4);
  });
}

test("a server that does not answer keeps nobody from working", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  await enrol(page, at, server);
  await context.setOffline(true);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await record(page, "Đã kích hoạt");
  server.faults = ["timeout"];
  await context.setOffline(false);
  await expect(state(page)).toContainText("Đang đồng bộ, 1 chờ gửi");
  await openPerson(page, 7, list.people[1]?.citizen ?? "");
  await record(page, "Vắng nhà");
  await expect(state(page)).toContainText("Đang đồng bộ, 2 chờ gửi");
});

test("a restored backup: what the server forgot is sent again, and nothing twice", async ({ page, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  await enrol(page, at, server);
  for (let n = 0; n < 4; n++) {
    await openPerson(page, 7, list.people[n]?.citizen ?? "");
    await record(page, "Đã kích hoạt");
  }
  await nothingWaits(page);
  server.backedUp = 2;
  await syncNow(page);
  await expect(page.locator(".figures")).toContainText("Máy chủ đã nhận2");
  server.restore(2);
  expect(server.ops.size).toBe(2);
  await syncNow(page);
  await expect.poll(() => server.ops.size).toBe(4);
  await nothingWaits(page);
  expect(new Set(server.visits().map((v) => v.citizen)).size).toBe(4);
});

test("the app is updated while operations wait: at the member's tap, and they are all there", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  await enrol(page, at, server);
  server.faults = Array.from({ length: 40 }, () => "500" as const);
  for (let n = 0; n < 3; n++) {
    await openPerson(page, 7, list.people[n]?.citizen ?? "");
    await record(page, "Đã kích hoạt");
  }
  server.release = "abcdefabcdef";
  await page.evaluate(async () => {
    await (await navigator.serviceWorker.ready).update();
  });
  await expect(page.getByText("Có bản mới của ứng dụng")).toBeVisible();
  await expect(page.locator(".person-name")).toBeVisible();
  await page.getByRole("button", { name: "Cập nhật" }).click();
  await unlock(page);
  await expect(state(page)).toContainText("3 chờ gửi");
  expect(await page.evaluate(() => caches.keys())).toContain("vedich-field-abcdefabcdef");
  server.faults = [];
  await syncNow(page);
  await nothingWaits(page);
  expect(server.visits()).toHaveLength(3);
  await context.setOffline(true);
  await page.reload();
  await unlock(page);
});

test("two thousand citizens on one phone", async ({ page, server, at, day }) => {
  for (let id = 1; id <= 20; id++) addList(server, { id, people: 100, members: ["M111"], today: day });
  await enrol(page, at, server);
  await expect(page.getByText("Đã xong 0 trên 2.000 người")).toBeVisible();
  await page.getByLabel("Tìm người").fill("so 7 nguyen hue");
  await expect(page.getByRole("status").filter({ hasText: "Tìm thấy" })).toBeVisible();
  await page.getByLabel("Tìm người").fill("");
  await page.getByRole("link", { name: "Quét thẻ" }).click();
  await page.getByLabel("Hoặc nhập số định danh").fill(numberOf(20, 99));
  await page.getByRole("button", { name: "Tìm trong danh sách" }).click();
  await expect(page.locator(".person-name")).toHaveText(server.lists[19]?.people[99]?.name ?? "?");
  // What comes back after a visit is as small as the visit, and the phone keeps the rest.
  const everything = server.answered;
  await record(page, "Đã kích hoạt");
  await expect.poll(() => server.visits().length).toBe(1);
  await nothingWaits(page);
  expect(everything).toBeGreaterThan(500_000);
  expect(server.answered).toBeLessThan(4_000);
  await page.reload();
  await unlock(page);
  await page.getByRole("link", { name: "Tối nay", exact: true }).click();
  await expect(page.getByText("Đã xong 1 trên 2.000 người")).toBeVisible();
});

for (const wholeLists of [false, true]) {
  test(`what others did comes in parts and is kept${wholeLists ? ", or whole from a server of earlier" : ""}`, async ({ page, context, server, at, day }) => {
    const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
    const advised = { citizen: list.people[0]?.citizen ?? "", advice: "stop" as const, on: null };
    server.wholeLists = wholeLists;
    server.advice = [advised];
    await enrol(page, at, server);
    for (const n of [1, 2]) {
      Object.assign(list.people[n] ?? {}, { settled: true, last: { outcome: "refused", day, member: "M112", operation: `other-${n}` } });
      server.touch(7, list.people[n]?.citizen);
      await syncNow(page);
      await nothingWaits(page);
    }
    await context.setOffline(true);
    await page.reload();
    await unlock(page);
    await page.getByRole("link", { name: "Tối nay", exact: true }).click();
    // Two by the other member, one by the police's advice, which was told once and kept.
    await expect(page.getByText("Đã xong 3 trên 6 người")).toBeVisible();
  });
}

test("slow 3G: lists come, visits go, nothing waits for the network", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 200, members: ["M111"], today: day });
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 });
  await enrol(page, at, server);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await record(page, "Đã kích hoạt");
  await openPerson(page, 7, list.people[1]?.citizen ?? "");
  await record(page, "Vắng nhà");
  await nothingWaits(page);
  expect(server.visits()).toHaveLength(2);
});

test("ten wrong PINs erase what can be read, never what was recorded", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  await page.clock.install();
  await enrol(page, at, server);
  await context.setOffline(true);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await record(page, "Đã kích hoạt");
  await page.reload();
  for (let n = 1; n <= 10; n++) {
    await expect(page.getByRole("button", { name: "1", exact: true })).toBeEnabled();
    await typePin(page, "135790");
    if (n < 10) {
      await expect(page.getByText(`Còn ${10 - n} lần thử`)).toBeVisible();
      // After the third, an early try is refused: the keys are off.
      if (n >= 3) await expect(page.getByRole("button", { name: "1", exact: true })).toBeDisabled();
      // Setting the phone's clock forward shortens no wait, nor does a reload.
      if (n === 4) {
        await page.clock.setSystemTime(Date.now() + 20 * 3_600_000);
        await page.reload();
        await expect(page.getByText(/^Chờ \d+ giây rồi thử lại/)).toBeVisible();
        await expect(page.getByRole("button", { name: "1", exact: true })).toBeDisabled();
        await page.clock.setSystemTime(Date.now());
      }
      await page.clock.fastForward(2 * 3_600_000);
    }
  }
  await expect(page.getByText("Nhập sai PIN quá 10 lần")).toBeVisible();
  await expect(page.getByText("1 lượt đã ghi còn chờ gửi")).toBeVisible();
  await context.setOffline(false);
  await expect.poll(() => server.visits().length, { timeout: 40_000 }).toBe(1);
  expect(server.syncs.at(-1)?.token).toBe("upload");
  expect(PIN).not.toBe("135790");
});
