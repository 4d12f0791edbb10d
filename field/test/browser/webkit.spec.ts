// The nearest to an iPhone that a build machine has: WebKit, the engine of Safari. Enrolment, PIN, sealing, an evening without network,
// and the way home of what was recorded. What Safari alone does (adding to the home screen, the camera's permission) is not in it.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "./evening.ts";
import { addList, numberOf } from "../city.ts";
import { WebKit, webkit } from "../webkit.ts";

const PIN = "482916";
const programs = webkit();

async function typePin(safari: WebKit): Promise<void> {
  for (const digit of PIN) await safari.click(digit);
}

async function enrol(safari: WebKit, url: string): Promise<void> {
  await safari.go(url);
  await safari.click("Nhận điện thoại");
  for (const heading of ["Chọn mã PIN 6 số", "Nhập lại mã PIN"]) {
    await safari.sees(heading);
    await typePin(safari);
  }
  await safari.sees("Tối nay");
  await safari.sees("đồng bộ lúc");
}

async function unlock(safari: WebKit): Promise<void> {
  await safari.sees("Nhập mã PIN");
  await typePin(safari);
}

const PICTURES = join(import.meta.dirname, "../../out/pictures");
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A picture, and what every screen must keep: nothing that axe finds, nothing wider than the window. */
async function look(safari: WebKit, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  writeFileSync(join(PICTURES, `webkit-${name}.png`), await safari.picture());
  const found = await safari.runAsync<string[]>(`${AXE}; return (await axe.run()).violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.target.join(" ")));`);
  expect.soft(found, `accessibility of ${name} in WebKit`).toEqual([]);
  expect.soft(await safari.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth"), `${name} is wider than the window`).toBeLessThanOrEqual(0);
}

const hash = (safari: WebKit, to: string) => safari.run("location.hash = arguments[0]", to);

test("an evening in WebKit: PIN, sealed storage, no network, two taps, and the way home", async ({ server, at, day }) => {
  test.skip(programs === null, "WebKit's driver is not here: on Debian install webkit2gtk-driver and xvfb");
  test.setTimeout(180_000);
  if (!programs) return;
  const list = addList(server, { id: 7, people: 12, members: ["M111"], today: day });
  const [first, second] = [list.people[0], list.people[1]];
  const safari = await WebKit.open(programs);
  try {
    await enrol(safari, `${at}/field/#enrol=${server.code("M111")}`);
    await safari.sees("Đã xong 0 trên 12 người");
    await look(safari, "tonight");
    const worker = "return await Promise.race([navigator.serviceWorker.ready.then(() => true), new Promise((r) => setTimeout(r, 15000, false))])";
    expect(await safari.runAsync("return 'serviceWorker' in navigator"), "service workers").toBe(true);
    expect(await safari.runAsync(worker), "the worker is ready").toBe(true);
    await safari.patient("the worker's control", () => safari.run<boolean>("return navigator.serviceWorker.controller !== null"));

    // The network goes: the house cannot be reached at all.
    await server.stop();
    await safari.reload();
    await unlock(safari);
    await hash(safari, `#/person/7/${first?.citizen ?? ""}`);
    await safari.sees(first?.name ?? "?");
    await safari.click("Đã kích hoạt");
    await safari.click("Lưu: Đã kích hoạt");
    await safari.sees("1 chờ gửi");
    await hash(safari, `#/person/7/${second?.citizen ?? ""}`);
    await safari.sees(second?.name ?? "?");
    await safari.click("Vắng nhà");
    await safari.click("Buổi tối");
    await safari.type("textarea", "cổng xanh");
    await look(safari, "outcome");
    await safari.reload();
    await unlock(safari);
    await safari.sees("1 chờ gửi");
    await safari.click("Lưu: Vắng nhà");
    await safari.sees("2 chờ gửi");

    // Nothing that lies there names anybody.
    const lying = await safari.runAsync<string>(LYING);
    for (const secret of [first?.name, first?.citizen, first?.phone, "cổng xanh", "not_home", list.match_key, server.devices[0]?.token]) expect(lying).not.toContain(secret);
    expect(lying).toContain(server.devices[0]?.upload);

    // A card by its number, where there is no camera.
    await hash(safari, "#/scan");
    await safari.type("input[inputmode=numeric]", numberOf(7, 4));
    await safari.click("Tìm trong danh sách");
    await safari.sees(list.people[4]?.name ?? "?");

    await server.start();
    await hash(safari, "#/sync");
    await safari.click("Đồng bộ ngay");
    await safari.sees("đã gửi hết");
    // Honest about what this browser does not do.
    await safari.sees("Trình duyệt này chỉ gửi khi ứng dụng đang mở");
    await look(safari, "sync");
    expect(server.visits()).toMatchObject([
      { citizen: first?.citizen, outcome: "activated", method: "app", note: null },
      { citizen: second?.citizen, outcome: "not_home", hour: "evening", note: "cổng xanh" },
    ]);
    await safari.reload();
    await unlock(safari);
    await hash(safari, "#/tonight");
    await safari.sees("Đã xong 1 trên 12 người");
  } finally {
    await safari.close();
  }
});

/** Everything that lies in the browser's storage, as text. */
const LYING = `
  const db = await new Promise((resolve) => {
    const request = indexedDB.open("vedich-field");
    request.onsuccess = () => resolve(request.result);
  });
  const words = [JSON.stringify(localStorage), document.cookie];
  for (const name of db.objectStoreNames) {
    const values = await new Promise((resolve) => {
      const all = db.transaction(name).objectStore(name).getAll();
      all.onsuccess = () => resolve(all.result);
    });
    words.push(JSON.stringify(values, (_, v) => (v instanceof Uint8Array ? new TextDecoder("utf-8").decode(v) : v instanceof CryptoKey ? "KEY" : v)));
  }
  db.close();
  return words.join("\\n");`;
