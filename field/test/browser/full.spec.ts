// A full storage, at the moments at which the app has something to keep. The refusal itself is played: Chromium gives way a little
// whenever something is deleted.

import { addList } from "../city.ts";
import { shiftsOf } from "../rooms.ts";
import { enrol, expect, nothingWaits, openPerson, record, state, syncNow, test, typePin, unlock } from "./evening.ts";

/** Nothing more fits into a store, until there is room. */
function refuse(store: string): void {
  const real = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
    if (this.name === store) throw new DOMException("full", "QuotaExceededError");
    return real.call(this, value, key);
  };
  Object.assign(window, { room: () => Object.assign(IDBObjectStore.prototype, { put: real }) });
}

/** Every second operation finds no room. */
function refuseSecond(): void {
  const real = IDBObjectStore.prototype.add;
  let n = 0;
  IDBObjectStore.prototype.add = function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
    n += 1;
    if (n % 2 === 0) throw new DOMException("full", "QuotaExceededError");
    return real.call(this, value, key);
  };
  Object.assign(window, { room: () => Object.assign(IDBObjectStore.prototype, { add: real }) });
}

function giveRoom(): void {
  (window as unknown as { room(): void }).room();
}

test("what the server says does not fit: the member is told, what was recorded is safe, the lists come once there is room", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  await enrol(page, at, server);
  await context.setOffline(true);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await record(page, "Đã kích hoạt");
  addList(server, { id: 8, people: 4, members: ["M111"], today: day, quarter: "Khu phố Tân Xuân" });
  await page.evaluate(refuse, "lists");
  await context.setOffline(false);
  await page.getByRole("link", { name: "Tối nay" }).click();
  await expect(page.getByText("danh sách mới nhất chưa về được")).toBeVisible({ timeout: 30_000 });
  await nothingWaits(page);
  expect(server.visits()).toHaveLength(1);
  await expect(page.getByText("trên 6 người")).toBeVisible();

  await page.evaluate(giveRoom);
  await syncNow(page);
  await page.getByRole("link", { name: "Tối nay" }).click();
  await expect(page.getByText("trên 10 người")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("danh sách mới nhất chưa về được")).toBeHidden();
  expect(server.visits()).toHaveLength(1);
});

test("a storage that is full at the lock says so, counts no try, and opens once there is room", async ({ page, server, at, day }) => {
  addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  await enrol(page, at, server);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Nhập mã PIN" })).toBeVisible();
  await page.evaluate(refuse, "meta");
  await typePin(page);
  await expect(page.getByRole("alert")).toContainText("chưa mở được");
  await page.evaluate(giveRoom);
  await unlock(page);
  await expect(page.getByRole("heading", { name: "Tối nay" })).toBeVisible();
});

test("a storage that is full when the app is opened keeps nobody out", async ({ page, server, at, day }) => {
  addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  await page.clock.install();
  await enrol(page, at, server);
  await page.addInitScript(refuse, "meta");
  // Long enough for the app to write down how late it has become.
  await page.clock.setSystemTime(Date.now() + 10 * 60_000);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Nhập mã PIN" })).toBeVisible();
  await page.evaluate(giveRoom);
  await unlock(page);
  await expect(page.getByText("trên 6 người")).toBeVisible();
});

test("an outcome and the shift that was chosen with it are kept together or not at all", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  server.rooms.set("M111", [shiftsOf(day)]);
  await enrol(page, at, server);
  await context.setOffline(true);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await page.getByRole("button", { name: "Cần làm mức 2", exact: true }).click();
  await page.getByRole("radio", { name: /còn 6 chỗ/ }).check();
  await page.evaluate(refuseSecond);
  await page.getByRole("button", { name: "Lưu: Cần làm mức 2" }).click();
  await expect(page.getByRole("alert")).toContainText("Máy đã đầy bộ nhớ");
  await expect(state(page)).toContainText("0 đã lưu trên máy");
  await page.evaluate(giveRoom);
  await page.getByRole("button", { name: "Lưu: Cần làm mức 2" }).click();
  await expect(state(page)).toContainText("2 đã lưu trên máy, 2 chờ gửi");
  await context.setOffline(false);
  await nothingWaits(page);
  expect([...server.ops.values()].map((stored) => stored.op.kind).sort()).toEqual(["room", "visit"]);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await expect(page.getByText(/Đã đặt lịch: .* lúc 17:30/)).toBeVisible();
});
