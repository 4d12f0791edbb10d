// What members do beside the plain round: take back, correct, scan, help outside lists, lead, rest, leave.

import { addList, numberOf } from "../city.ts";
import { anotherPhone, enrol, expect, lying, nothingWaits, openPerson, record, state, syncNow, test, typePin, unlock, USABLE_KEY } from "./evening.ts";

const go = async (page: import("@playwright/test").Page, hash: string) => {
  await page.evaluate((h) => {
    location.hash = h;
  }, hash);
};

test("undo within the minute, correction and withdrawal later: all of them new facts", async ({ page, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  await enrol(page, at, server);
  const [a, b, c] = [0, 1, 2].map((n) => list.people[n]?.citizen ?? "");
  await openPerson(page, 7, a ?? "");
  await record(page, "Từ chối");
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await expect(page.getByText("Kết quả thế nào?")).toBeVisible();
  await expect(page.locator(".saved")).toBeHidden();

  await openPerson(page, 7, b ?? "");
  await record(page, "Vắng nhà");
  await page.getByRole("button", { name: "Sửa lại" }).click();
  await page.getByRole("button", { name: "Chọn kết quả khác" }).click();
  await record(page, "Đã kích hoạt");

  await openPerson(page, 7, c ?? "");
  await record(page, "Đã mất");
  await openPerson(page, 7, list.people[3]?.citizen ?? "");
  await record(page, "Đã hướng dẫn");
  await openPerson(page, 7, c ?? "");
  await page.getByRole("button", { name: "Rút lại" }).click();
  await expect(page.getByText("Kết quả thế nào?")).toBeVisible();
  await nothingWaits(page);
  const facts = [...server.ops.values()].map(({ op }) => [op.kind, op.kind === "visit" ? op.outcome : "", "corrects" in op && op.corrects !== null]);
  expect(facts).toEqual([
    ["visit", "refused", false],
    ["withdraw", "", true],
    ["visit", "not_home", false],
    ["visit", "activated", true],
    ["visit", "deceased", false],
    ["visit", "guided", false],
    ["withdraw", "", true],
  ]);
});

test("after a minute nothing offers to undo", async ({ page, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  await page.clock.install();
  await enrol(page, at, server);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await record(page, "Từ chối");
  await page.clock.runFor(58_000);
  await expect(page.getByRole("button", { name: "Hoàn tác" })).toBeVisible();
  await page.clock.runFor(4_000);
  await expect(page.getByRole("button", { name: "Hoàn tác" })).toBeHidden();
});

test("the next household is one tap away, and the list is one step back", async ({ page, server, at, day }) => {
  addList(server, { id: 7, people: 9, members: ["M111"], today: day });
  await enrol(page, at, server);
  await page.getByRole("button", { name: "Theo đường đi" }).click();
  await page.getByRole("link", { name: /^Bắt đầu: 2, Nguyễn Huệ/ }).click();
  await page.locator("ul.rows a.row").first().click();
  await record(page, "Đã kích hoạt");
  await page.getByRole("link", { name: "Người khác trong nhà: còn 1" }).click();
  await page.locator("ul.rows a.row").nth(1).click();
  await record(page, "Đã kích hoạt");
  await page.getByRole("button", { name: "Hộ tiếp theo: 7, Nguyễn Huệ" }).click();
  await expect(page.getByRole("heading", { name: "7, Nguyễn Huệ" })).toBeVisible();
  await page.getByRole("link", { name: "Tối nay", exact: true }).click();
  await expect(page.getByText("Đã xong 2 trên 9 người")).toBeVisible();
});

test("a number is covered until somebody means to call, and that is recorded", async ({ page, server, at, day }) => {
  const list = addList(server, { id: 7, people: 3, members: ["M111"], today: day });
  await enrol(page, at, server);
  const who = list.people[0];
  await openPerson(page, 7, who?.citizen ?? "");
  await expect(page.locator("main")).not.toContainText((who?.phone ?? "").slice(3, 7));
  await page.getByRole("button", { name: /^Gọi 09••/ }).click();
  await expect(page.locator(`a[href="tel:${who?.phone}"]`)).toBeVisible();
  await nothingWaits(page);
  expect([...server.ops.values()].map((s) => s.op)).toMatchObject([{ kind: "call", list: 7, citizen: who?.citizen }]);
});

test("a help post: one after another; who is on my list is recorded there and counts here", async ({ page, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  await enrol(page, at, server);
  await go(page, "#/post");
  await page.getByRole("radio", { name: "Trường học" }).check();
  await page.getByLabel("Tên nơi").fill("Trường THCS Tân Xuân");
  await page.getByRole("button", { name: "Bắt đầu tại đây" }).click();
  for (const n of [1, 2]) {
    await page.getByLabel("Hoặc nhập số định danh").fill(numberOf(90, n));
    await page.getByRole("button", { name: "Tìm trong danh sách" }).click();
    await record(page, "Đã kích hoạt");
  }
  await expect(page.getByText("Đã hỗ trợ 2 người ở buổi này")).toBeVisible();
  await page.getByLabel("Hoặc nhập số định danh").fill(numberOf(7, 4));
  await page.getByRole("button", { name: "Tìm trong danh sách" }).click();
  await expect(page.locator(".person-name")).toHaveText(list.people[4]?.name ?? "");
  await expect(page.getByRole("button", { name: "Vắng nhà", exact: true })).toBeHidden();
  await record(page, "Đã hướng dẫn");
  await expect(page.getByText("Đã hỗ trợ 3 người ở buổi này")).toBeVisible();
  await expect(page.getByRole("button", { name: "Quét thẻ người tiếp theo" })).toBeVisible();
  // The same card again is the same person, and what was recorded can be put right.
  await page.getByLabel("Hoặc nhập số định danh").fill(numberOf(7, 4));
  await page.getByRole("button", { name: "Tìm trong danh sách" }).click();
  await expect(page.getByText(/vừa ghi lúc/)).toBeVisible();
  await page.getByRole("button", { name: "Sửa lại" }).click();
  await page.getByRole("button", { name: "Chọn kết quả khác" }).click();
  await record(page, "Đã kích hoạt");
  await expect(page.getByText("Đã hỗ trợ 3 người ở buổi này")).toBeVisible();
  // The session outlives a lock.
  await page.reload();
  await unlock(page);
  await go(page, "#/post");
  await expect(page.getByText("Đã hỗ trợ 3 người ở buổi này")).toBeVisible();
  await page.getByRole("button", { name: "Kết thúc buổi này" }).click();
  await expect(page.getByRole("button", { name: "Bắt đầu tại đây" })).toBeVisible();
  await nothingWaits(page);
  const ops = [...server.ops.values()].map((s) => s.op);
  const post = ops.find((o) => o.kind === "post");
  expect(post).toMatchObject({ place: "Trường THCS Tân Xuân", place_kind: "school" });
  expect(ops.filter((o) => o.kind === "help")).toMatchObject([
    { number: numberOf(90, 1), post: post?.id, method: "app" },
    { number: numberOf(90, 2), post: post?.id },
  ]);
  const visits = ops.filter((o) => o.kind === "visit");
  expect(visits).toMatchObject([
    { list: 7, citizen: list.people[4]?.citizen, outcome: "guided", post: post?.id, corrects: null },
    { list: 7, citizen: list.people[4]?.citizen, outcome: "activated", post: post?.id, corrects: visits[0]?.id },
  ]);
  expect(ops.filter((o) => o.kind === "post_end")).toMatchObject([{ post: post?.id }]);
});

test("a leader gives a list to somebody else; the other phone learns it and what it recorded counts", async ({ page, browser, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  const other = await anotherPhone(browser);
  await enrol(other.page, at, server, "M111");
  await other.context.setOffline(true);
  await openPerson(other.page, 7, list.people[0]?.citizen ?? "");
  await record(other.page, "Đã kích hoạt");

  await enrol(page, at, server, "M110");
  await go(page, "#/team");
  await page.getByRole("link", { name: /Khu phố Tân Trà/ }).click();
  await page.getByLabel(/Trần Thị Hoà/).uncheck();
  await page.getByLabel(/Nguyễn Văn Bình/).check();
  await page.getByRole("button", { name: "Giao danh sách" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Đã giao" })).toBeVisible();
  expect(list.members).toEqual(["M112"]);

  await other.context.setOffline(false);
  await nothingWaits(other.page);
  expect([...server.ops.values()].map((s) => [s.member, s.result])).toEqual([["M111", "recorded"]]);
  await go(other.page, "#/tonight");
  await expect(other.page.getByText("Danh sách đã chuyển cho người khác")).toBeVisible();
  await other.context.close();
});

test("what the office holds is said with its reason, and its answer later", async ({ page, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  await enrol(page, at, server);
  // Somebody corrected the list at the office: the citizen is not on it any more.
  const gone = list.people.shift();
  await openPerson(page, 7, gone?.citizen ?? "");
  await record(page, "Đã kích hoạt");
  await expect(state(page)).toContainText("đã gửi hết");
  await go(page, "#/done");
  await expect(page.getByText("Văn phòng sẽ xem lại").first()).toBeVisible();
  const held = server.heldStates[0];
  if (held) Object.assign(held, { state: "accepted", answer: "Đã tính cho tổ." });
  await syncNow(page);
  await nothingWaits(page);
  await go(page, "#/done");
  await expect(page.getByText("Văn phòng đã chấp nhận")).toBeVisible();
  await expect(page.getByText("Đã tính cho tổ.")).toBeVisible();
});

test("a PIN is changed; the old one opens nothing any more", async ({ page, server, at, day }) => {
  addList(server, { id: 7, people: 3, members: ["M111"], today: day });
  await enrol(page, at, server);
  await go(page, "#/settings");
  await page.getByRole("button", { name: "Đổi mã PIN" }).click();
  await typePin(page);
  await typePin(page, "123456");
  await expect(page.getByText("Mã này dễ đoán")).toBeVisible();
  await typePin(page, "775533");
  await typePin(page, "775533");
  await expect(page.getByText("Đã đổi mã PIN")).toBeVisible();
  await page.reload();
  await typePin(page);
  await expect(page.getByText("Mã PIN không đúng")).toBeVisible();
  await typePin(page, "775533");
  await expect(page.getByRole("heading", { name: "Cài đặt" })).toBeVisible();
});

test("a PIN that is guessed where it is changed counts as at the lock", async ({ page, server, at, day }) => {
  addList(server, { id: 7, people: 3, members: ["M111"], today: day });
  await enrol(page, at, server);
  await go(page, "#/settings");
  await page.getByRole("button", { name: "Đổi mã PIN" }).click();
  await typePin(page, "135790");
  await typePin(page, "775533");
  await typePin(page, "775533");
  await expect(page.getByRole("alert")).toContainText("Còn 9 lần thử");
  await page.reload();
  await expect(page.getByText("Còn 9 lần thử")).toBeVisible();
  await unlock(page);
  await expect(page.getByRole("heading", { name: "Cài đặt" })).toBeVisible();
  // The new ones differed once: the present one is not asked for again.
  await page.getByRole("button", { name: "Đổi mã PIN" }).click();
  await typePin(page);
  await typePin(page, "775533");
  await typePin(page, "775544");
  await typePin(page, "775533");
  await typePin(page, "775533");
  await expect(page.getByText("Đã đổi mã PIN")).toBeVisible();
});

test("the app locks after a while without a touch, and a form that was begun is still there", async ({ page, server, at, day }) => {
  const list = addList(server, { id: 7, people: 3, members: ["M111"], today: day });
  await page.clock.install();
  await enrol(page, at, server);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await page.getByRole("button", { name: "Vắng nhà", exact: true }).click();
  await page.getByRole("radio", { name: "Buổi trưa" }).check();
  await page.clock.runFor(5 * 60_000 + 6_000);
  await unlock(page);
  await expect(page.getByRole("radio", { name: "Buổi trưa" })).toBeChecked();
});

test("signing out sends what waits, closes the phone, and leaves nothing to read", async ({ page, server, at, day }) => {
  const list = addList(server, { id: 7, people: 3, members: ["M111"], today: day });
  await enrol(page, at, server);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await record(page, "Đã kích hoạt");
  await go(page, "#/settings");
  await page.getByRole("button", { name: "Rời khỏi tổ trên máy này" }).click();
  await page.getByRole("button", { name: "Rời khỏi tổ trên máy này" }).click();
  await expect(page.getByText("Đã rời khỏi tổ trên máy này")).toBeVisible();
  expect(server.visits()).toHaveLength(1);
  expect(server.devices[0]?.closed).toBe(true);
  // The same phone may be given to somebody else at once.
  await enrol(page, at, server, "M112");
  await expect(page.getByText("Chưa có danh sách nào giao cho bạn")).toBeVisible();
});

test("a server that forgot the phone: a new code of the same member carries what is still here", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  await enrol(page, at, server);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await record(page, "Đã kích hoạt");
  await nothingWaits(page);
  await context.setOffline(true);
  await openPerson(page, 7, list.people[1]?.citizen ?? "");
  await record(page, "Vắng nhà");
  // A backup from before the enrolment is restored.
  server.devices.length = 0;
  server.restore(0);
  await context.setOffline(false);
  await expect(page.getByText("Máy chủ không nhận ra điện thoại này")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("2 lượt đã ghi còn chờ gửi")).toBeVisible();
  await enrol(page, at, server, "M111");
  await nothingWaits(page);
  expect(server.visits().map((v) => v.outcome).sort()).toEqual(["activated", "not_home"]);
});

test("codes that do not serve are told apart", async ({ page, server, at, day }) => {
  addList(server, { id: 7, people: 3, members: ["M111"], today: day });
  await page.goto(`${at}/field/`);
  const code = page.getByLabel("Mã của tổ trưởng");
  const send = page.getByRole("button", { name: "Nhận điện thoại", exact: true });
  await code.fill("ABC");
  await send.click();
  await expect(page.getByText("Mã chưa đủ 8 ký tự")).toBeVisible();
  await code.fill("ABCDEFGH");
  await send.click();
  await expect(page.getByText("Không có mã này")).toBeVisible();
  const used = server.code("M112");
  server.used.add(used);
  await code.fill(used.toLowerCase());
  await send.click();
  await expect(page.getByText("Mã đã được dùng cho một điện thoại khác")).toBeVisible();
});

test("English, and a language that the city added, without network afterwards", async ({ page, context, server, at, day }) => {
  addList(server, { id: 7, people: 3, members: ["M111"], today: day });
  server.texts = { stieng: { "language.name": "Xtiêng", "tonight.title": "Mai mơ̆" }, "mnong-2": { "language.name": "Mnông 2" } };
  await enrol(page, at, server);
  await go(page, "#/settings");
  await expect(page.getByRole("radio", { name: "Mnông 2" })).toBeVisible();
  await page.getByRole("radio", { name: "English" }).check();
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await go(page, "#/tonight");
  await expect(page.getByText("Done 0 of 3 people, 3 left to see.")).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await go(page, "#/settings");
  await page.getByRole("radio", { name: "Xtiêng" }).check();
  await go(page, "#/tonight");
  await expect(page.getByRole("heading", { name: "Mai mơ̆" })).toBeVisible();
  await context.setOffline(true);
  await page.reload();
  await typePin(page);
  await expect(page.getByRole("heading", { name: "Mai mơ̆" })).toBeVisible();
  await expect(page.getByText("Đã xong 0 trên 3 người")).toBeVisible();
});

test("the slip and the card speak a second language beside Vietnamese, also without network", async ({ page, context, server, at, day }) => {
  addList(server, { id: 7, people: 3, members: ["M111"], today: day });
  server.texts = { stieng: { "language.name": "Xtiêng", "slip.invite": "Jrai hăn tơ̆ âu", "card.never": "Ăn lĕ mã" } };
  await enrol(page, at, server);
  await go(page, "#/slip");
  await page.getByRole("radio", { name: "Xtiêng" }).check();
  await expect(page.locator(".slip [lang=stieng]")).toHaveText("Jrai hăn tơ̆ âu");
  await expect(page.locator(".slip")).toContainText("Kính mời ông/bà");
  await context.setOffline(true);
  await page.reload();
  await typePin(page);
  await expect(page.locator(".slip [lang=stieng]")).toHaveText("Jrai hăn tơ̆ âu");
  await go(page, "#/card");
  await expect(page.getByText("Ăn lĕ mã")).toBeVisible();
  await page.getByRole("radio", { name: "Không thêm" }).check();
  await expect(page.getByText("Ăn lĕ mã")).toBeHidden();
});

test("a position only where it is switched on, and coarse", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 3, members: ["M111"], today: day });
  await context.grantPermissions(["geolocation"], { origin: at });
  await context.setGeolocation({ latitude: 11.534567, longitude: 106.883499 });
  await enrol(page, at, server);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await record(page, "Đã kích hoạt");
  await go(page, "#/settings");
  await page.getByLabel(/Ghi vị trí gần đúng/).check();
  await openPerson(page, 7, list.people[1]?.citizen ?? "");
  await page.evaluate(() => new Promise((resolve) => navigator.geolocation.getCurrentPosition(resolve)));
  await record(page, "Đã kích hoạt");
  await nothingWaits(page);
  expect(server.visits().map((v) => v.place)).toEqual([null, { lat: 11.535, lon: 106.883 }]);
});

test("nothing that lies on the phone can be read without the PIN", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  await enrol(page, at, server);
  await context.setOffline(true);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await page.getByRole("button", { name: "Vắng nhà", exact: true }).click();
  await page.getByLabel("Ghi chú").fill("cổng xanh");
  await page.getByRole("button", { name: "Lưu: Vắng nhà" }).click();
  await expect(state(page)).toContainText("1 chờ gửi");
  const text = await lying(page);
  const person = list.people[0];
  for (const secret of [person?.name, person?.citizen, person?.phone, person?.address, "cổng xanh", "not_home", list.match_key, "Trần Thị Hoà", server.devices[0]?.token, USABLE_KEY]) {
    expect(text).not.toContain(secret);
  }
  // What may lie open does: the test looks in the right place.
  expect(text).toContain(server.devices[0]?.upload);
});
