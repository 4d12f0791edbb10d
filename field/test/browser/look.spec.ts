// Every screen as people meet it: pictures in light and dark, held to what every screen must keep.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { addList, numberOf } from "../city.ts";
import { deskOf, inspectionsOf, shiftsOf } from "../rooms.ts";
import { enrol, expect, nothingWaits, openPerson, record, syncNow, test } from "./evening.ts";

const PICTURES = join(import.meta.dirname, "../../out/pictures");

async function violations(page: Page): Promise<string[]> {
  const result = await new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"], preload: false }).analyze();
  return result.violations.flatMap((v) => v.nodes.map((node) => `${v.id}: ${v.help}: ${node.target.join(" ")}`));
}

const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** The share of the window's height that bars at the lower edge leave to what is read. */
const room = (page: Page) =>
  page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const edge = document.querySelector(".bottom")?.getBoundingClientRect().top ?? innerHeight;
    return (Math.min(edge, innerHeight) - (document.querySelector<HTMLElement>(".save-bar")?.offsetHeight ?? 0)) / innerHeight;
  });

/** Controls that a thumb in a rain glove would miss. */
const small = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, a[href], input, textarea, select")].flatMap((e) => {
      const box = (e instanceof HTMLInputElement && e.parentElement ? (e.closest("label") ?? e) : e).getBoundingClientRect();
      if (box.width === 0 || (box.height >= 43.5 && box.width >= 43.5)) return [];
      // A link within a sentence is as high as its line.
      if (e.tagName === "A" && getComputedStyle(e).display === "inline") return [];
      return [`${e.tagName} "${e.textContent?.trim().slice(0, 30)}" ${Math.round(box.width)}×${Math.round(box.height)}`];
    }),
  );

async function look(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  for (const colours of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: colours });
    await page.screenshot({ path: join(PICTURES, `${name}-${colours}.png`), animations: "disabled" });
    if (name.startsWith("guide-")) await page.locator("ol").screenshot({ path: join(PICTURES, `${name}-${colours}-all.png`), animations: "disabled" });
    expect.soft(await violations(page), `accessibility of ${name} (${colours})`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light" });
  expect.soft(await overflow(page), `${name} is wider than the window`).toBeLessThanOrEqual(0);
  expect.soft(await small(page), `${name} has small targets`).toEqual([]);
  // The smallest phone, and letters twice as large.
  await page.setViewportSize({ width: 320, height: 640 });
  await page.evaluate(() => {
    document.documentElement.style.fontSize = "200%";
  });
  await page.screenshot({ path: join(PICTURES, `${name}-320-200.png`), animations: "disabled" });
  expect.soft(await overflow(page), `${name} is wider than 320 px at 200 %`).toBeLessThanOrEqual(0);
  expect.soft(await room(page), `${name} leaves too little room between its bars`).toBeGreaterThan(0.4);
  const tabs = await page.evaluate(() => [...document.querySelectorAll(".tabs ul")].map((e) => e.scrollWidth - e.clientWidth));
  expect.soft(tabs.filter((n) => n > 0), `${name} hides places of the tab bar at 200 %`).toEqual([]);
  await page.evaluate(() => {
    document.documentElement.style.fontSize = "";
  });
  await page.setViewportSize({ width: 360, height: 740 });
}

test("every screen", async ({ page, server, at, day }) => {
  test.setTimeout(240_000);
  addList(server, { id: 7, people: 40, members: ["M110"], today: day });
  addList(server, { id: 8, people: 25, members: ["M112"], today: day, quarter: "Khu phố Tân Xuân", kind: "collection" });
  server.advice = [
    { citizen: server.lists[0]?.people[9]?.citizen ?? "", advice: "retry", on: day },
    { citizen: "12-gone", advice: "stop", on: null },
  ];
  const list = server.lists[0];
  const person = (n: number) => list?.people[n]?.citizen ?? "";

  await page.goto(`${at}/field/`);
  await expect(page.getByRole("heading", { name: "Nhận điện thoại vào tổ" })).toBeVisible();
  await look(page, "enrol");
  await enrol(page, at, server, "M110");
  await look(page, "tonight");
  await page.getByLabel("Tìm người").fill("nguyen hue");
  await look(page, "tonight-search");
  await page.getByLabel("Tìm người").fill("");
  await page.getByRole("button", { name: "Theo đường đi" }).click();
  await look(page, "tonight-walk");

  const go = async (hash: string) => {
    await page.evaluate((h) => {
      location.hash = h;
    }, hash);
  };
  await go("#/house/7/h1");
  await look(page, "house");
  await openPerson(page, 7, person(0));
  await look(page, "person");
  await page.getByRole("button", { name: /^Gọi/ }).click();
  await page.getByRole("button", { name: "Đã kích hoạt", exact: true }).click();
  await look(page, "outcome-activated");
  await page.getByRole("button", { name: "Lưu: Đã kích hoạt" }).click();
  await expect(page.locator(".saved")).toBeVisible();
  await look(page, "saved");
  await openPerson(page, 7, person(1));
  await page.getByRole("button", { name: "Vắng nhà", exact: true }).click();
  await page.getByRole("radio", { name: "Buổi tối" }).check();
  await look(page, "outcome-not-home");
  await page.getByRole("button", { name: "Lưu: Vắng nhà" }).click();
  await openPerson(page, 7, person(2));
  await page.getByRole("button", { name: "Không có điện thoại thông minh" }).click();
  await page.getByLabel("Ghi chú").fill("gọi 0912345678");
  await look(page, "outcome-no-smartphone");
  await page.getByLabel("Ghi chú").fill("");
  await page.getByRole("button", { name: /^Lưu/ }).click();
  await openPerson(page, 7, person(4));
  await record(page, "Vắng mặt tại nơi cư trú");
  await nothingWaits(page);

  await go("#/scan");
  await look(page, "scan");
  await page.getByLabel("Hoặc nhập số định danh").fill(numberOf(99, 3));
  await page.getByRole("button", { name: "Tìm trong danh sách" }).click();
  await expect(page.getByText("không có trong danh sách của bạn")).toBeVisible();
  await look(page, "scan-unlisted");
  await page.getByRole("button", { name: "Ghi hỗ trợ ngoài danh sách" }).click();
  await look(page, "help");
  await go("#/post");
  await look(page, "post-begin");
  await page.getByLabel("Tên nơi").fill("Chợ Đồng Xoài, cổng chính");
  await page.getByRole("button", { name: "Bắt đầu tại đây" }).click();
  await expect(page.getByText("Đã hỗ trợ 0 người")).toBeVisible();
  await page.getByLabel("Hoặc nhập số định danh").fill(numberOf(99, 4));
  await page.getByRole("button", { name: "Tìm trong danh sách" }).click();
  await record(page, "Đã hướng dẫn");
  await look(page, "post");
  for (const [hash, name] of [
    ["#/mine", "mine"],
    ["#/done", "done"],
    ["#/team", "team"],
    ["#/list/8", "list"],
    ["#/more", "more"],
    ["#/absentees", "absentees"],
    ["#/card", "card"],
    ["#/slip", "slip"],
    ["#/sync", "sync"],
    ["#/settings", "settings"],
    ["#/guide", "guide"],
    ["#/guide/level1", "guide-level1"],
    ["#/guide/level2", "guide-level2"],
    ["#/guide/web", "guide-web"],
  ] as const) {
    await go(hash);
    await page.waitForTimeout(150);
    await look(page, name);
  }
  server.rooms.set("M110", [inspectionsOf(day, 6), shiftsOf(day), deskOf(day)]);
  await syncNow(page);
  await nothingWaits(page);
  for (const [hash, name] of [
    ["#/tonight", "tonight-rooms"],
    ["#/inspect", "inspect"],
    ["#/inspect/3/2", "inspect-one"],
    ["#/desk", "desk"],
  ] as const) {
    await go(hash);
    await page.waitForTimeout(150);
    await look(page, name);
  }
  await page.getByRole("button", { name: "Đã đến: Trần Văn Bình" }).click();
  await page.getByRole("button", { name: "Đã đến: Lê Minh Đức" }).click();
  await page.getByRole("button", { name: "Gọi số A1" }).click();
  await look(page, "desk-called");
  await openPerson(page, 7, person(6));
  await page.getByRole("button", { name: "Cần làm mức 2", exact: true }).click();
  await look(page, "outcome-shift");
  await page.getByRole("radio", { name: /hết chỗ/ }).check();
  await page.getByRole("button", { name: "Lưu: Cần làm mức 2" }).click();
  await expect(page.getByRole("button", { name: /^Chọn ca còn chỗ/ })).toBeVisible();
  await look(page, "shift-full");
  await go("#/more");
  await page.getByRole("button", { name: "Khoá màn hình ngay" }).click();
  await look(page, "lock");
});
