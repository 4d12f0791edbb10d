// What else phones are for, in bad weather: an inspector's people, a station's desk, a shift chosen at the door.

import type { DeskBody, FindingBody, Operation } from "../../src/contract.ts";
import { addDays } from "../../src/kernel/time.ts";
import { addList, numberOf } from "../city.ts";
import { deskOf, inspectionsOf, shiftsOf } from "../rooms.ts";
import { enrol, expect, nothingWaits, openPerson, record, state, syncNow, test, unlock } from "./evening.ts";
import type { FakeServer } from "../server.ts";

function told<T>(server: FakeServer, room: string): (T & { at: number })[] {
  const ops = [...server.ops.values()].map((s) => s.op).filter((op): op is Operation & { kind: "room" } => op.kind === "room" && op.room === room);
  return ops.map((op) => ({ ...(op.body as T), at: op.observed_at }));
}

test("an inspector without network: every finding is kept, arrives once, and goes when the round ends", async ({ page, context, server, at, day }) => {
  server.rooms.set("M111", [inspectionsOf(day, 6)]);
  await enrol(page, at, server);
  await context.setOffline(true);
  await page.getByRole("link", { name: /Kiểm tra thực tế/ }).click();
  await expect(page.getByText("Đã xong 0 trên 6 người, còn 6 người cần gặp.")).toBeVisible();
  const find = async (item: number, finding: string, note = "") => {
    await page.evaluate((n) => {
      location.hash = `#/inspect/3/${n}`;
    }, item);
    await expect(page.getByRole("heading", { name: `Người số ${item}` })).toBeVisible();
    await page.getByRole("button", { name: finding, exact: true }).click();
    if (note) await page.getByLabel("Ghi chú").fill(note);
    await page.getByRole("button", { name: `Lưu: ${finding}` }).click();
    await expect(page.getByText("Đã lưu trên máy, chờ gửi").or(page.getByText("chờ gửi").first()).first()).toBeVisible();
  };
  // The tab dies in the middle of a record.
  await page.evaluate(() => {
    location.hash = "#/inspect/3/1";
  });
  await page.getByRole("button", { name: "Không gặp được người", exact: true }).click();
  await page.getByLabel("Ghi chú").fill("cổng khoá");
  await page.reload();
  await unlock(page);
  await page.goto(`${at}/field/#/inspect/3/1`);
  await expect(page.getByLabel("Ghi chú")).toHaveValue("cổng khoá");
  await expect(page.getByRole("button", { name: "Lưu: Không gặp được người" })).toBeEnabled();
  await find(1, "Đúng: đã được hỗ trợ, tài khoản dùng được", "gặp cả nhà");
  await find(2, "Sai: không được hỗ trợ hoặc chưa kích hoạt");
  await find(3, "Không gặp được người");
  // A correction is a new finding.
  await page.getByRole("button", { name: "Sửa lại" }).click();
  await page.getByRole("button", { name: "Người dân từ chối trả lời", exact: true }).click();
  await page.getByRole("button", { name: /^Lưu:/ }).click();
  await expect(state(page)).toContainText("4 chờ gửi");
  await page.reload();
  await unlock(page);
  await page.goto(`${at}/field/#/inspect`);
  await expect(page.getByText("Đã xong 3 trên 6 người, còn 3 người cần gặp.")).toBeVisible();
  // Half an answer after the commit: all of it goes again, and is there once.
  server.faults = ["half_after_commit"];
  await context.setOffline(false);
  await nothingWaits(page);
  const findings = told<FindingBody>(server, "inspections");
  expect(findings.map((f) => [f.item, f.finding])).toEqual([[1, "real"], [2, "not_real"], [3, "not_found"], [3, "refused"]]);
  expect(findings[0]?.note).toBe("gặp cả nhà");
  // The round ends: its people are on the phone no longer.
  server.rooms.set("M111", []);
  await syncNow(page);
  await page.goto(`${at}/field/#/inspect`);
  await expect(page.getByText("Không còn ai để kiểm tra")).toBeVisible();
  expect(await stored(page)).not.toContain("@inspections");
});

test("an inspector's people are erased when their lease ends, also without network, and the findings still arrive", async ({ page, context, server, at, day }) => {
  server.rooms.set("M111", [inspectionsOf(day, 3)]);
  await enrol(page, at, server);
  await context.setOffline(true);
  await page.goto(`${at}/field/#/inspect/3/1`);
  await page.getByRole("button", { name: "Không gặp được người", exact: true }).click();
  await page.getByRole("button", { name: "Lưu: Không gặp được người" }).click();
  await expect(state(page)).toContainText("1 chờ gửi");
  await page.clock.install({ time: Date.now() + 8 * 86_400_000 });
  await page.reload();
  await unlock(page);
  await page.goto(`${at}/field/#/inspect`);
  await expect(page.getByText("Không còn ai để kiểm tra")).toBeVisible();
  expect(await stored(page)).not.toContain("@inspections");
  await expect(state(page)).toContainText("1 chờ gửi");
});

/** The keys of what is leased. */
function stored(page: import("@playwright/test").Page): Promise<IDBValidKey[]> {
  return page.evaluate(
    () =>
      new Promise<IDBValidKey[]>((resolve) => {
        const opening = indexedDB.open("vedich-field");
        opening.onsuccess = () => {
          const asked = opening.result.transaction("lists").objectStore("lists").getAllKeys();
          asked.onsuccess = () => resolve(asked.result);
        };
      }),
  );
}

test("the desk goes on for an hour without network, and nothing is done twice", async ({ page, context, server, at, day }) => {
  server.rooms.set("M112", [deskOf(day)]);
  await enrol(page, at, server, "M112");
  await page.getByRole("link", { name: /Bàn tiếp nhận/ }).click();
  await expect(page.getByText("0 đang chờ, 0 đang làm, 0 đã xong; còn 5 người được chờ.")).toBeVisible();
  await context.setOffline(true);
  await page.getByRole("button", { name: "Đã đến: Trần Văn Bình" }).click();
  await expect(page.getByText("Đã ghi nhận Trần Văn Bình: số chờ A1")).toBeVisible();
  await page.getByLabel("Tìm theo tên hoặc mã").fill("yen");
  await page.getByRole("button", { name: "Đã đến: Đặng Thị Yến" }).click();
  await expect(page.getByText("số chờ A2")).toBeVisible();
  await page.getByLabel("Họ tên").fill("Lâm Thị Mới");
  await page.getByRole("button", { name: "Cấp số chờ" }).click();
  await expect(page.getByText("Đã ghi nhận Lâm Thị Mới: số chờ A3")).toBeVisible();
  await page.getByRole("button", { name: "Gọi số A1" }).click();
  await page.getByLabel("Số định danh").fill("07018000123");
  await page.getByRole("button", { name: "Đã thu hồ sơ" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByLabel("Số định danh").fill("070180001234");
  await page.getByRole("button", { name: "Đã thu hồ sơ" }).click();
  await page.getByRole("button", { name: "Gọi số A2" }).click();
  await page.getByRole("button", { name: "Không làm được" }).click();
  await page.getByRole("radio", { name: "Thiếu giấy tờ" }).check();
  await page.getByRole("button", { name: "Ghi không làm được" }).click();
  await expect(page.getByText("1 đang chờ, 0 đang làm, 1 đã xong; còn 3 người được chờ.")).toBeVisible();
  // The tablet dies and is opened again: numbers go on.
  await page.reload();
  await unlock(page);
  await page.goto(`${at}/field/#/desk/41`);
  await expect(page.getByText("1 đang chờ, 0 đang làm, 1 đã xong; còn 3 người được chờ.")).toBeVisible();
  await page.getByLabel("Họ tên").fill("Người Thứ Tư");
  await page.getByRole("button", { name: "Cấp số chờ" }).click();
  await expect(page.getByText("số chờ A4")).toBeVisible();
  await context.setOffline(false);
  await nothingWaits(page);
  await expect(page.getByText("2 đang chờ, 0 đang làm, 1 đã xong; còn 3 người được chờ.")).toBeVisible();
  const steps = told<DeskBody>(server, "desk");
  expect(steps.map((s) => s.step)).toEqual(["arrive", "arrive", "arrive", "call", "taken", "call", "not_possible", "arrive"]);
  expect(steps[4]?.number).toBe("070180001234");
  expect(JSON.stringify(server.syncs.map((s) => s.request.groups)), "nothing travels in clear").not.toContain("070180001234");
  // Who came by invitation is called by what the server made of it.
  await page.getByRole("button", { name: "Gọi số A3" }).click();
  await expect(page.getByRole("heading", { name: "Số A3: Lâm Thị Mới" })).toBeVisible();
});

test("a letter's code and a card find who was invited; a code that nobody here can tell goes along with a name", async ({ page, context, server, at, day }) => {
  server.rooms.set("M112", [deskOf(day)]);
  // Decoding is played elsewhere (scan.spec.ts); here is played what the camera reads.
  await page.addInitScript(() => {
    const seen = { text: "" };
    class Reader {
      static getSupportedFormats = () => Promise.resolve(["qr_code"]);
      detect = () => Promise.resolve(seen.text === "" ? [] : [{ rawValue: seen.text }]);
    }
    Object.assign(window, { BarcodeDetector: Reader, seen });
  });
  await enrol(page, at, server, "M112");
  await context.setOffline(true);
  await page.goto(`${at}/field/#/desk/41`);
  const scan = async (text: string) => {
    await page.evaluate((words) => {
      (window as unknown as { seen: { text: string } }).seen.text = words;
    }, text);
    await page.getByRole("button", { name: "Quét giấy mời hoặc thẻ" }).click();
    await expect(page.locator("video")).toBeHidden();
  };
  await scan("https://x.example/timetable/invitation?code=ABCD-EFGH-23");
  await expect(page.getByText("Đã ghi nhận Đặng Thị Yến: số chờ A1")).toBeVisible();
  await scan(`${numberOf(55, 1)}||Võ Quốc Khánh|01011988|Nam|Đâu đó|01012022`);
  await expect(page.getByText("Đã ghi nhận Võ Quốc Khánh: số chờ A2")).toBeVisible();
  await scan("https://x.example/timetable/booking?code=zzzz-yyyy-88");
  await expect(page.getByText("Không thấy trong danh sách của ca")).toBeVisible();
  await page.getByLabel("Họ tên").fill("Nguyễn Thị Hoa");
  await page.getByRole("button", { name: "Cấp số chờ" }).click();
  await expect(page.getByText("số chờ A3")).toBeVisible();
  // Without a camera the letter's code is typed.
  await page.getByLabel("Tìm theo tên hoặc mã").fill("abcd efgh 23");
  await page.getByLabel("Tìm theo tên hoặc mã").press("Enter");
  await expect(page.getByText("Đặng Thị Yến đã có số A1")).toBeVisible();
  await context.setOffline(false);
  await nothingWaits(page);
  expect(told<DeskBody>(server, "desk").at(-1)?.who).toEqual({ code: "zzzzyyyy88" });
});

test("who needs level 2 chooses a shift; a full one answers with the next free one", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  server.rooms.set("M111", [shiftsOf(day)]);
  await enrol(page, at, server);
  await context.setOffline(true);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await page.getByRole("button", { name: "Cần làm mức 2", exact: true }).click();
  await page.getByRole("radio", { name: /còn 6 chỗ/ }).check();
  await page.getByRole("button", { name: "Lưu: Cần làm mức 2" }).click();
  await expect(page.getByText("Đã chọn ca, chờ gửi để giữ chỗ")).toBeVisible();
  await openPerson(page, 7, list.people[1]?.citizen ?? "");
  await page.getByRole("button", { name: "Cần làm mức 2", exact: true }).click();
  await page.getByRole("radio", { name: /hết chỗ/ }).check();
  await page.getByRole("button", { name: "Lưu: Cần làm mức 2" }).click();
  await openPerson(page, 7, list.people[2]?.citizen ?? "");
  await record(page, "Cần làm mức 2");
  await context.setOffline(false);
  await nothingWaits(page);
  await openPerson(page, 7, list.people[0]?.citizen ?? "");
  await expect(page.getByText(/Đã đặt lịch: .* lúc 17:30/)).toBeVisible();
  // That a chosen one was full is said where the evening begins.
  await page.getByRole("link", { name: "Tối nay" }).click();
  await expect(page.getByText("1 người cần chọn lại ca thu nhận")).toBeVisible();
  await openPerson(page, 7, list.people[1]?.citizen ?? "");
  await page.getByRole("button", { name: /^Chọn ca còn chỗ/ }).click();
  await nothingWaits(page);
  await expect(page.getByText(/Đã đặt lịch: /)).toBeVisible();
  await page.getByRole("link", { name: "Tối nay" }).click();
  await expect(page.getByText("cần chọn lại ca thu nhận")).toBeHidden();
  await openPerson(page, 7, list.people[2]?.citizen ?? "");
  await expect(page.getByText("Đã đặt lịch")).toBeHidden();
});

test("who is invited or booked already is said at the door, without a network", async ({ page, context, server, at, day }) => {
  const list = addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  const [invited, booked] = [list.people[0], list.people[1]];
  const at41 = { shift: 41, station: "Nhà văn hoá khu phố 1", day: addDays(day, 1), from: 1050, to: 1230 };
  server.rooms.set("M111", [shiftsOf(day, [{ ...at41, citizen: invited?.citizen ?? "", at: null }, { ...at41, citizen: booked?.citizen ?? "", at: 1065 }])]);
  await enrol(page, at, server);
  await context.setOffline(true);
  await openPerson(page, 7, invited?.citizen ?? "");
  await expect(page.getByText(/^Đã mời: .*17:30–20:30, Nhà văn hoá khu phố 1$/)).toBeVisible();
  await openPerson(page, 7, booked?.citizen ?? "");
  await expect(page.getByText(/^Đã đặt lịch: .* lúc 17:45, Nhà văn hoá khu phố 1$/)).toBeVisible();
  await page.goto(`${at}/field/#/house/7/${invited?.household ?? ""}`);
  await expect(page.getByText(/^Đã mời đến ca /)).toBeVisible();
  await openPerson(page, 7, list.people[2]?.citizen ?? "");
  await expect(page.getByRole("button", { name: "Cần làm mức 2", exact: true })).toBeVisible();
  await expect(page.getByText(/^Đã (mời|đặt lịch): /)).toBeHidden();
});

test("the slip takes its place and time from a coming shift", async ({ page, context, server, at, day }) => {
  addList(server, { id: 7, people: 6, members: ["M111"], today: day });
  server.rooms.set("M111", [shiftsOf(day)]);
  await enrol(page, at, server);
  await context.setOffline(true);
  await page.goto(`${at}/field/#/slip`);
  await page.getByRole("radio", { name: /còn 6 chỗ/ }).check();
  await expect(page.getByLabel("Nơi", { exact: true })).toHaveValue("Nhà văn hoá khu phố 1, Số 12 đường Phú Riềng Đỏ");
  await expect(page.getByLabel("Ngày", { exact: true })).toHaveValue(addDays(day, 1));
  await expect(page.getByLabel("Giờ", { exact: true })).toHaveValue("17:30");
  await expect(page.locator(".slip")).toContainText("17:30");
});

test("what contradicts somebody faster is held, and the member reads why", async ({ page, server, at, day }) => {
  server.rooms.set("M112", [deskOf(day)]);
  server.holdRoom = (op) => ((op.body as DeskBody).step === "taken" ? "already" : null);
  await enrol(page, at, server, "M112");
  await page.goto(`${at}/field/#/desk/41`);
  await page.getByRole("button", { name: "Đã đến: Lê Minh Đức" }).click();
  await page.getByRole("button", { name: "Gọi số A1" }).click();
  await page.getByRole("button", { name: "Đã thu hồ sơ" }).click();
  await expect(page.getByText("Trước đó đã có người ghi kết quả khác")).toBeVisible();
});
