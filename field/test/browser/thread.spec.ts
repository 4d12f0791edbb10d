// The thread through the whole: enrol, PIN, tonight, outcome in two taps, sync, and what the server then knows.

import { addList } from "../city.ts";
import { enrol, expect, nothingWaits, openPerson, record, state, test, unlock } from "./evening.ts";

test("an outcome goes from the door to the server", async ({ page, server, at, day }) => {
  addList(server, { id: 7, people: 12, members: ["M111"], today: day });
  await enrol(page, at, server);
  await expect(page.getByText("Đã xong 0 trên 12 người")).toBeVisible();
  await page.getByRole("link", { name: /^Bắt đầu/ }).click();
  if (await page.locator("ul.rows a.row").first().isVisible()) await page.locator("ul.rows a.row").first().click();
  await record(page, "Đã kích hoạt");
  await nothingWaits(page);
  const [visit] = server.visits();
  expect(visit).toMatchObject({ kind: "visit", list: 7, outcome: "activated", method: "app", phone_of: "own", note: null, place: null, corrects: null });
  expect(server.syncs.at(-1)?.request.operations).toEqual([]);

  // A reload asks for the PIN; what was recorded is still there.
  await page.reload();
  await unlock(page);
  await page.getByRole("link", { name: "Tối nay" }).click();
  await expect(page.getByText("Đã xong 1 trên 12 người")).toBeVisible();
  await expect(state(page)).toContainText("1 đã lưu trên máy");
});

test("the second tap is where the thumb is: the save button stands free above tabs and undo bar", async ({ page, server, at, day }) => {
  const list = addList(server, { id: 7, people: 12, members: ["M111"], today: day });
  await enrol(page, at, server);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await record(page, "Từ chối");
  await openPerson(page, 7, list.people[1]?.citizen ?? "");
  await page.getByRole("button", { name: "Vắng nhà", exact: true }).click();
  await expect(page.locator(".saved")).toBeVisible();
  await expect
    .poll(() =>
      page.evaluate(() => {
        const button = document.querySelector(".save-bar button");
        const box = button?.getBoundingClientRect();
        return box ? document.elementFromPoint(box.x + box.width / 2, box.bottom - 2) === button && box.bottom <= innerHeight : false;
      }),
    )
    .toBe(true);
});

test("whatever has the keyboard's focus can be seen beside the bars at the lower edge", async ({ page, server, at, day }) => {
  const list = addList(server, { id: 7, people: 12, members: ["M111"], today: day });
  await enrol(page, at, server);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await record(page, "Từ chối");
  await openPerson(page, 7, list.people[1]?.citizen ?? "");
  await page.getByRole("button", { name: "Vắng nhà", exact: true }).click();
  await expect(page.locator(".saved")).toBeVisible();
  const seen: string[] = [];
  const hidden: string[] = [];
  for (let n = 0; n < 24; n++) {
    await page.keyboard.press("Tab");
    const [name, there] = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return ["", true] as const;
      const box = e.getBoundingClientRect();
      const at = (share: number) => document.elementFromPoint(box.x + box.width / 2, box.y + box.height * share);
      const there = [0.05, 0.25, 0.5, 0.75, 0.95].some((share) => {
        const top = at(share);
        return top !== null && (e.contains(top) || top.contains(e));
      });
      return [`${e.tagName} ${e.getAttribute("name") ?? e.textContent ?? ""}`, there && box.bottom > 0 && box.top < innerHeight] as const;
    });
    if (name !== "") (there ? seen : hidden).push(name);
  }
  expect(hidden).toEqual([]);
  expect(seen.some((name) => name.startsWith("TEXTAREA"))).toBe(true);
});
