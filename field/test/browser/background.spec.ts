// Background sync: what Chromium does with the outbox while no page of the app is open. It delivers by itself when the phone's network
// comes back; only the repeat that it would make minutes later is asked for through the DevTools protocol. Safari does none of this.

import type { BrowserContext, Page } from "@playwright/test";
import type { List, Person } from "../../src/contract.ts";
import type { FakeServer } from "../server.ts";
import { addList } from "../city.ts";
import { enrol, expect, lying, openPerson, record, state, test, unlock, USABLE_KEY } from "./evening.ts";

/** The browser's own words on how an event ended. */
const DELIVERED = "Sync completed";
const FAILED = "sync event failed";

interface Beside {
  page: Page;
  /** What the browser says that it did, oldest first. */
  said: string[];
  /** What it still means to do. */
  tags(): Promise<string[]>;
  /** Has it try again, as it does by itself after some minutes. */
  again(): Promise<void>;
}

/** Looks at the phone while the app is closed: a page of the same origin, so that it sees the storage, but out of the worker's reach. */
async function beside(context: BrowserContext, at: string): Promise<Beside> {
  const page = await context.newPage();
  await page.goto(`${at}/beside`);
  const cdp = await context.newCDPSession(page);
  const said: string[] = [];
  let registrationId = "";
  cdp.on("BackgroundService.backgroundServiceEventReceived", ({ backgroundServiceEvent: event }) => said.push(event.eventName));
  cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
    registrationId = registrations.find((r) => r.scopeURL === `${at}/field/` && !r.isDeleted)?.registrationId ?? registrationId;
  });
  await cdp.send("ServiceWorker.enable");
  await cdp.send("BackgroundService.startObserving", { service: "backgroundSync" });
  await cdp.send("BackgroundService.setRecording", { service: "backgroundSync", shouldRecord: true });
  return {
    page,
    said,
    tags: () =>
      page.evaluate(async () => {
        const registration = (await navigator.serviceWorker.getRegistration("/field/")) as ServiceWorkerRegistration & { sync: { getTags(): Promise<string[]> } };
        return await registration.sync.getTags();
      }),
    again: async () => {
      await expect.poll(() => registrationId).not.toBe("");
      await cdp.send("ServiceWorker.dispatchSyncEvent", { origin: at, registrationId, tag: "outbox", lastChance: false });
    },
  };
}

/** How much lies in each store, the state of every operation in the outbox, and how often in a row sending failed. */
async function stores(page: Page): Promise<{ outbox: string[]; readable: Record<string, number>; keys: IDBValidKey[]; failures: number }> {
  return await page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open("vedich-field");
      request.onsuccess = () => resolve(request.result);
    });
    const tx = db.transaction(["lists", "copies", "drafts", "outbox", "meta"]);
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve) => {
        request.onsuccess = () => resolve(request.result);
      });
    const count = (name: string) => asked(tx.objectStore(name).count());
    const [lists, copies, drafts, outbox, keys, facts] = await Promise.all([
      count("lists"),
      count("copies"),
      count("drafts"),
      asked(tx.objectStore("outbox").getAll() as IDBRequest<{ state: string }[]>),
      asked(tx.objectStore("meta").getAllKeys()),
      asked(tx.objectStore("meta").get("sync") as IDBRequest<{ failures: number } | undefined>),
    ]);
    db.close();
    return { outbox: outbox.map((o) => o.state), readable: { lists: lists ?? 0, copies: copies ?? 0, drafts: drafts ?? 0 }, keys, failures: facts?.failures ?? 0 };
  });
}

const person = (list: List, n: number): Person => {
  const found = list.people[n];
  if (!found) throw new Error(`nobody at ${n}`);
  return found;
};

/** Who was recorded, the note, the outcome, and what would read more from the server. */
const secrets = (server: FakeServer, list: List) => [person(list, 0).name, person(list, 0).citizen, person(list, 1).name, "cổng xanh", "not_home", list.match_key, server.devices[0]?.token, USABLE_KEY];

/** How many operations were sent, repeats among them. */
const sent = (server: FakeServer) => server.syncs.flatMap((s) => s.request.groups.flatMap((g) => g.operations)).length;

/** Two visits without network, and the app asks the browser to send them; then it is closed. */
async function twoVisitsAndAway(page: Page, context: BrowserContext, phone: Beside, list: List): Promise<void> {
  await context.setOffline(true);
  await openPerson(page, list.id, person(list, 0).citizen);
  await record(page, "Đã kích hoạt");
  await openPerson(page, list.id, person(list, 1).citizen);
  await page.getByRole("button", { name: "Vắng nhà", exact: true }).click();
  await page.getByLabel("Ghi chú").fill("cổng xanh");
  await page.getByRole("button", { name: "Lưu: Vắng nhà" }).click();
  await expect(state(page)).toContainText("2 đã lưu trên máy, 2 chờ gửi");
  await expect.poll(() => phone.tags()).toEqual(["outbox"]);
  await page.close();
}

/** Opens the app again without network, so that whatever it says is what it found here. */
async function openedAgain(context: BrowserContext, at: string): Promise<Page> {
  await context.setOffline(true);
  const page = await context.newPage();
  await page.goto(`${at}/field/`);
  return page;
}

test("the app is closed when the network comes back: the browser delivers, once, without a PIN", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  await enrol(page, at, server);
  const phone = await beside(context, at);
  await twoVisitsAndAway(page, context, phone, list);
  const before = server.syncs.length;
  expect((await stores(phone.page)).outbox).toEqual(["waiting", "waiting"]);
  const waiting = await lying(phone.page);
  for (const secret of secrets(server, list)) expect(waiting).not.toContain(secret);

  await context.setOffline(false);
  await expect.poll(() => phone.said).toContain(DELIVERED);
  expect(server.visits()).toMatchObject([
    { citizen: person(list, 0).citizen, outcome: "activated" },
    { citizen: person(list, 1).citizen, outcome: "not_home", note: "cổng xanh" },
  ]);
  expect(server.ops.size).toBe(2);
  expect(sent(server)).toBe(2);
  expect(server.syncs.slice(before).map((s) => s.token)).toEqual(["upload"]);
  // It has no more to do, and what still lies here, until a backup has it, is as sealed as before.
  expect(await phone.tags()).toEqual([]);
  expect((await stores(phone.page)).outbox).toEqual(["server", "server"]);
  const text = await lying(phone.page);
  for (const secret of secrets(server, list)) expect(text).not.toContain(secret);
  expect(text).toContain(server.devices[0]?.upload);

  const again = await openedAgain(context, at);
  await expect(state(again)).toContainText("2 đã lưu trên máy, đã gửi hết");
  await unlock(again);
  await expect(state(again)).toContainText("2 đã lưu trên máy, đã gửi hết");
  await again.evaluate(() => {
    location.hash = "#/sync";
  });
  await expect(again.locator(".figures")).toContainText("Chờ gửi0");
  await expect(again.locator(".figures")).toContainText("Máy chủ đã nhận2");
  await expect(again.getByText("chỉ gửi khi ứng dụng đang mở")).toBeHidden();
  // With network it reads what is new and sends nothing a second time.
  await context.setOffline(false);
  await expect.poll(() => server.syncs.at(-1)?.token).toBe("full");
  expect(sent(server)).toBe(2);
});

test("the server is in trouble while the app is closed: the browser tries again, nothing is lost and nothing is there twice", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  await enrol(page, at, server);
  const phone = await beside(context, at);
  await twoVisitsAndAway(page, context, phone, list);
  server.faults = ["500"];
  await context.setOffline(false);
  await expect.poll(() => phone.said).toContain(FAILED);
  // The worker told the browser so: it keeps the errand for later.
  expect(await phone.tags()).toEqual(["outbox"]);
  expect(server.ops.size).toBe(0);
  const { outbox, failures } = await stores(phone.page);
  expect(outbox).toEqual(["waiting", "waiting"]);

  // The next time they arrive, but the answer breaks off: the phone cannot know.
  server.faults = ["half_after_commit"];
  await phone.again();
  await expect.poll(() => server.ops.size).toBe(2);
  await expect.poll(async () => (await stores(phone.page)).failures).toBe(failures + 1);
  expect((await stores(phone.page)).outbox).toEqual(["waiting", "waiting"]);
  await phone.again();
  await expect.poll(async () => (await stores(phone.page)).outbox).toEqual(["server", "server"]);
  expect(server.visits().map((v) => v.citizen)).toEqual([person(list, 0).citizen, person(list, 1).citizen]);
  expect(server.ops.size).toBe(2);
  expect(sent(server)).toBe(6);

  const again = await openedAgain(context, at);
  await unlock(again);
  await expect(state(again)).toContainText("2 đã lưu trên máy, đã gửi hết");
});

test("a phone is revoked while the app is closed: the browser delivers, and the worker erases all that is readable", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  await enrol(page, at, server);
  const phone = await beside(context, at);
  // A form that is only begun goes too.
  await openPerson(page, 7, person(list, 2).citizen);
  await page.getByRole("button", { name: "Vắng nhà", exact: true }).click();
  await page.getByLabel("Ghi chú").fill("gọi to");
  await expect.poll(async () => (await stores(phone.page)).readable).toEqual({ lists: 1, copies: 0, drafts: 1 });
  await twoVisitsAndAway(page, context, phone, list);
  expect((await stores(phone.page)).readable).toEqual({ lists: 1, copies: 2, drafts: 1 });
  server.revoke("M111");
  await context.setOffline(false);
  await expect.poll(() => phone.said).toContain(DELIVERED);
  // They arrived, and wait there for a person to look at them.
  expect([...server.ops.values()].map((s) => [s.result, s.reason])).toEqual([
    ["held", "revoked"],
    ["held", "revoked"],
  ]);
  const left = await stores(phone.page);
  expect(left.readable).toEqual({ lists: 0, copies: 0, drafts: 0 });
  for (const key of ["pin", "me", "view", "leases"]) expect(left.keys).not.toContain(key);
  expect(left.outbox).toEqual(["held", "held"]);

  const again = await openedAgain(context, at);
  await expect(again.getByText("Điện thoại này đã bị thu hồi")).toBeVisible();
  await expect(again.getByText("2 lượt đã tới máy chủ và văn phòng sẽ xem lại")).toBeVisible();
});
