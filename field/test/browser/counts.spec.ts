// What is counted and where the way leads, on the phone as on the server; and what a note may not hold.

import type { Page } from "@playwright/test";
import { addList, numberOf } from "../city.ts";
import { anotherPhone, enrol, expect, nothingWaits, openPerson, record, state, syncNow, test, typePin } from "./evening.ts";

const go = async (page: Page, hash: string) => {
  await page.evaluate((h) => {
    location.hash = h;
  }, hash);
};

test("done and appointments are the same before the sync, after it, and on another phone", async ({ page, browser, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 12, members: ["M111", "M112", "M110"], today: day });
  await enrol(page, at, server);
  await context.setOffline(true);
  const outcomes = ["Đã kích hoạt", "Từ chối", "Vắng nhà", "Đã hướng dẫn", "Cần làm mức 2", "Vắng mặt tại nơi cư trú", "Đã mất"];
  for (const [n, outcome] of outcomes.entries()) {
    await openPerson(page, 7, list.people[n]?.citizen ?? "");
    await record(page, outcome);
  }
  const words = "Đã xong 5 trên 12 người, còn 5 người cần gặp. 2 người hẹn lại sau.";
  await go(page, "#/tonight");
  await expect(page.getByText(words)).toBeVisible();
  await context.setOffline(false);
  await syncNow(page);
  await nothingWaits(page);
  await go(page, "#/tonight");
  await expect(page.getByText(words)).toBeVisible();
  // Nothing speaks of coming again to somebody who is done.
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await expect(page.locator("main").getByText(/^Từ \d/)).toHaveCount(0);
  const other = await anotherPhone(browser);
  await enrol(other.page, at, server, "M112");
  await expect(other.page.getByText(words)).toBeVisible();
  const leader = await anotherPhone(browser);
  await enrol(leader.page, at, server, "M110");
  await go(leader.page, "#/team");
  await expect(leader.page.getByText("Xong 5 trên 12 người").first()).toBeVisible();
  await other.context.close();
  await leader.context.close();
});

test("the next household is the one that Tonight shows, and the undo bar does not lie on it", async ({ page, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day, quarter: "Khu phố Phú Bình" });
  const rows: [string, boolean][] = [
    ["243, Tổ 7, KP. Phú Bình", true],
    ["55, Tổ 1, Khu phố Phú Bình", true],
    ["9, Tổ 6, KP. Phú Cường", false],
    ["12, Tổ 9, KP. Phú Bình", true],
    ["3, Tổ 10, Khu phố Phú Bình", false],
    ["8, Tổ 7, Khu phố Phú Bình", false],
  ];
  for (const [n, person] of list.people.entries()) Object.assign(person, { address: rows[n]?.[0], overdue: rows[n]?.[1], household: `h${n}` });
  await enrol(page, at, server);
  await openPerson(page, 7, list.people[1]?.citizen ?? "");
  await record(page, "Đã kích hoạt");
  const next = page.getByRole("button", { name: "Hộ tiếp theo: 243, Tổ 7, KP. Phú Bình" });
  await expect(next).toBeVisible();
  // The whole button can be seen and tapped while the bar of the last minute stands below.
  await expect(page.locator(".saved")).toBeVisible();
  const [button, bar] = [await next.boundingBox(), await page.locator(".bottom").boundingBox()];
  expect((button?.y ?? 0) + (button?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0);
  await next.click();
  await record(page, "Vắng nhà");
  await page.getByRole("button", { name: "Hộ tiếp theo: 12, Tổ 9, KP. Phú Bình" }).click();
  await record(page, "Từ chối");
  await page.getByRole("button", { name: "Hộ tiếp theo: 3, Tổ 10, Khu phố Phú Bình" }).click();
  await go(page, "#/tonight");
  await page.getByRole("button", { name: "Theo đường đi" }).click();
  const heads = await page.locator(".street-head > span:first-child").allTextContents();
  expect(heads).toEqual(["Tổ 1, Khu phố Phú Bình", "Tổ 7, Khu phố Phú Bình", "Tổ 9, KP. Phú Bình", "Tổ 10, Khu phố Phú Bình", "Tổ 6, KP. Phú Cường"]);
});

test("a citizen's code or password in a note is not saved, not even as a draft", async ({ page, server, at, day }) => {
  const list = addList(server, { id: 7, people: 3, members: ["M111"], today: day });
  await enrol(page, at, server);
  const who = list.people[0]?.citizen ?? "";
  await openPerson(page, 7, who);
  await page.getByRole("button", { name: "Đã hướng dẫn", exact: true }).click();
  await page.getByLabel("Ghi chú").fill("OTP 123456, mật khẩu abc");
  await expect(page.getByText("Ghi chú có mã xác thực hoặc mật khẩu")).toBeVisible();
  await page.getByRole("button", { name: "Lưu: Đã hướng dẫn" }).click();
  await expect(page.getByText("Chưa lưu. Xoá mã hoặc mật khẩu của người dân")).toBeVisible();
  await expect(page.locator(".saved")).toBeHidden();
  // What lies in the draft is the form without the note.
  await openPerson(page, 7, list.people[1]?.citizen ?? "");
  await openPerson(page, 7, who);
  await expect(page.getByLabel("Ghi chú")).toHaveValue("");
  await page.getByLabel("Ghi chú").fill("quên mật khẩu, hẹn 19h30");
  await page.getByRole("button", { name: "Lưu: Đã hướng dẫn" }).click();
  // What waited before the tap says "all sent" too: the server's own word counts.
  await expect.poll(() => server.visits().map((v) => v.note), { timeout: 30_000 }).toEqual(["quên mật khẩu, hẹn 19h30"]);
});

test("help to somebody on no list can be corrected and taken back after the minute", async ({ page, server, at, day }) => {
  addList(server, { id: 7, people: 3, members: ["M111"], today: day });
  await page.clock.install();
  await enrol(page, at, server);
  await go(page, "#/scan");
  await page.getByLabel("Hoặc nhập số định danh").fill(numberOf(90, 1));
  await page.getByRole("button", { name: "Tìm trong danh sách" }).click();
  await page.getByRole("button", { name: "Ghi hỗ trợ ngoài danh sách" }).click();
  await record(page, "Đã hướng dẫn");
  await page.clock.runFor(62_000);
  await expect(page.getByRole("button", { name: "Hoàn tác" })).toBeHidden();
  await go(page, "#/done");
  await page.getByRole("button", { name: "Sửa lại" }).click();
  await page.getByRole("button", { name: "Chọn kết quả khác" }).click();
  await record(page, "Đã kích hoạt");
  await expect(page.getByRole("button", { name: "Rút lại" })).toHaveCount(1);
  await page.getByRole("button", { name: "Rút lại" }).click();
  await expect(page.getByRole("button", { name: "Rút lại" })).toHaveCount(0);
  await page.clock.runFor(5_000);
  await expect(state(page)).toContainText("đã gửi hết");
  const ops = [...server.ops.values()].map((s) => s.op);
  const [first, second] = ops.filter((o) => o.kind === "help");
  expect([first, second]).toMatchObject([{ outcome: "guided" }, { outcome: "activated", number: numberOf(90, 1) }]);
  expect(ops.filter((o) => o.kind === "withdraw")).toMatchObject([{ corrects: first?.id }, { corrects: second?.id }]);
});

test("a reload before the PIN is chosen does not spend the code", async ({ page, server, at, day }) => {
  addList(server, { id: 7, people: 3, members: ["M111"], today: day });
  await page.goto(`${at}/field/#enrol=${server.code("M111")}`);
  await page.getByRole("button", { name: "Nhận điện thoại", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Chọn mã PIN 6 số" })).toBeVisible();
  await page.reload();
  expect(server.devices).toHaveLength(0);
  await page.getByRole("button", { name: "Nhận điện thoại", exact: true }).click();
  await typePin(page);
  await expect(page.getByRole("heading", { name: "Nhập lại mã PIN" })).toBeVisible();
  await typePin(page);
  await expect(page.getByRole("heading", { name: "Tối nay" })).toBeVisible();
  expect(server.devices).toHaveLength(1);
  expect(new URL(page.url()).hash).toBe("#/tonight");
});
