// What the stories share: a server, phones, and the few gestures of an evening.

import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, expect, type Page, test as base } from "@playwright/test";
import { dayOf } from "../../src/kernel/time.ts";
import { FakeServer } from "../server.ts";

export const PIN = "482916";

export const test = base.extend<{ server: FakeServer; at: string; day: string }>({
  server: async ({}, use) => {
    const server = new FakeServer({ dist: fileURLToPath(new URL("../../dist", import.meta.url)) });
    await use(server);
  },
  at: async ({ server }, use) => {
    const at = await server.start();
    await use(at);
    await server.stop();
  },
  day: async ({ server }, use) => {
    await use(dayOf(server.now()));
  },
});

export { expect };

export async function typePin(page: Page, pin = PIN): Promise<void> {
  for (const digit of pin) await page.getByRole("button", { name: digit, exact: true }).click();
}

/** Enrols the phone of a page for a member and waits until its lists are here. */
export async function enrol(page: Page, at: string, server: FakeServer, member = "M111"): Promise<void> {
  await page.goto(`${at}/field/#enrol=${server.code(member)}`);
  await page.getByRole("button", { name: "Nhận điện thoại", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Chọn mã PIN 6 số" })).toBeVisible();
  await typePin(page);
  await expect(page.getByRole("heading", { name: "Nhập lại mã PIN" })).toBeVisible();
  await typePin(page);
  await expect(page.getByRole("heading", { name: "Tối nay" })).toBeVisible();
  await expect(state(page)).toContainText("đồng bộ lúc");
  await offlineReady(page);
}

/** The service worker has the whole app. */
export async function offlineReady(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
}

export function state(page: Page) {
  return page.locator(".state");
}

export async function unlock(page: Page, pin = PIN): Promise<void> {
  await expect(page.getByRole("heading", { name: "Nhập mã PIN" })).toBeVisible();
  await typePin(page, pin);
}

/** Two taps: the outcome, then save. */
export async function record(page: Page, outcome: string): Promise<void> {
  await page.getByRole("button", { name: outcome, exact: true }).click();
  await page.getByRole("button", { name: `Lưu: ${outcome}` }).click();
  await expect(page.locator(".saved")).toContainText(outcome);
}

/** Goes to a person of a list by its citizen id. */
export async function openPerson(page: Page, list: number, citizen: string): Promise<void> {
  await page.evaluate(([l, c]) => {
    location.hash = `#/person/${l}/${c}`;
  }, [String(list), citizen]);
  await expect(page.locator(".person-name")).toBeVisible();
}

export async function syncNow(page: Page): Promise<void> {
  await page.evaluate(() => {
    location.hash = "#/sync";
  });
  await page.getByRole("button", { name: "Đồng bộ ngay" }).click();
}

export async function nothingWaits(page: Page): Promise<void> {
  await expect(state(page)).toContainText("đã gửi hết", { timeout: 30_000 });
}

/** Another phone: nothing shared with the first but the server. */
export async function anotherPhone(browser: Browser): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ locale: "vi-VN", timezoneId: "Asia/Ho_Chi_Minh", viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  return { context, page: await context.newPage() };
}

/** How a key that could be used lies in the text of a storage: longer than what random bytes, of which there are a million, spell by chance. */
export const USABLE_KEY = "a key that can be used";

/** Everything that lies in the browser's storage, as text. */
export async function lying(page: Page): Promise<string> {
  return await page.evaluate(async (usable) => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open("vedich-field");
      request.onsuccess = () => resolve(request.result);
    });
    const words: string[] = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
    for (const name of db.objectStoreNames) {
      const values = await new Promise<unknown[]>((resolve) => {
        const all = db.transaction(name).objectStore(name).getAll();
        all.onsuccess = () => resolve(all.result);
      });
      const bytes = (_: string, v: unknown) => (v instanceof Uint8Array ? new TextDecoder("utf-8").decode(v) : v instanceof CryptoKey ? usable : v);
      words.push(JSON.stringify(values, bytes));
    }
    db.close();
    return words.join("\n");
  }, USABLE_KEY);
}
