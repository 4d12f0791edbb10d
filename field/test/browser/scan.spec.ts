// The camera sees a card: Chromium is given a film of one. It has no BarcodeDetector here, so this is the decoder that we serve.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium as browsers } from "@playwright/test";
import { encode } from "uqr";
import { ARGS, chromium } from "../../playwright.config.ts";
import { addList, numberOf } from "../city.ts";
import { enrol, expect, nothingWaits, record, test } from "./evening.ts";

const [WIDTH, HEIGHT] = [640, 480];

/** A film of one picture: a QR on white, as Y4M. */
function film(text: string): Buffer {
  const { data, size } = encode(text, { border: 4, ecc: "M" });
  const unit = Math.floor((HEIGHT - 40) / size);
  const [left, top] = [Math.floor((WIDTH - unit * size) / 2), Math.floor((HEIGHT - unit * size) / 2)];
  const light = Buffer.alloc(WIDTH * HEIGHT, 235);
  data.forEach((row, y) =>
    row.forEach((on, x) => {
      if (on) for (let dy = 0; dy < unit; dy++) light.fill(16, (top + y * unit + dy) * WIDTH + left + x * unit, (top + y * unit + dy) * WIDTH + left + (x + 1) * unit);
    }),
  );
  const frame = Buffer.concat([Buffer.from("FRAME\n"), light, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`), ...Array.from({ length: 10 }, () => frame)]);
}

async function withFilm(text: string, story: (page: import("@playwright/test").Page, offline: (off: boolean) => Promise<void>) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "vedich-film-"));
  const file = join(folder, "card.y4m");
  writeFileSync(file, film(text));
  const browser = await browsers.launch({
    executablePath: chromium(),
    args: [...ARGS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${file}`],
  });
  try {
    const context = await browser.newContext({ locale: "vi-VN", timezoneId: "Asia/Ho_Chi_Minh", viewport: { width: 360, height: 740 }, permissions: ["camera"] });
    await story(await context.newPage(), (off) => context.setOffline(off));
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

test("a card of 2024 on my list opens its citizen, without network", async ({ server, at, day }) => {
  const list = addList(server, { id: 7, people: 30, members: ["M111"], today: day });
  const card = `${numberOf(7, 17)}||Nguyễn Văn A|09051985|Nam|Tổ 3, Tân Trà, Tân Bình|01072024|||x|y`;
  await withFilm(card, async (page, offline) => {
    await enrol(page, at, server);
    // The decoder comes by itself in a quiet moment.
    await expect.poll(() => page.evaluate(async () => (await (await caches.open("vedich-field-lazy")).keys()).length), { timeout: 20_000 }).toBe(1);
    await offline(true);
    await page.getByRole("link", { name: "Quét thẻ" }).click();
    await expect(page.locator(".person-name")).toHaveText(list.people[17]?.name ?? "", { timeout: 20_000 });
  });
});

test("a card that is not on my list: a clear word, and of the card only number and year go on", async ({ server, at, day }) => {
  addList(server, { id: 7, people: 30, members: ["M111"], today: day });
  await withFilm(`${numberOf(50, 1)}|285123456|Trần Thị Kín|09051985|Nữ|Ấp 2, Tiến Hưng|12052021`, async (page) => {
    await enrol(page, at, server);
    await page.getByRole("link", { name: "Quét thẻ" }).click();
    await expect(page.getByText("không có trong danh sách của bạn")).toBeVisible({ timeout: 20_000 });
    await expect(page.locator("body")).not.toContainText("Kín");
    await page.getByRole("button", { name: "Ghi hỗ trợ ngoài danh sách" }).click();
    await record(page, "Đã kích hoạt");
    await nothingWaits(page);
    const [stored] = [...server.ops.values()];
    expect(stored?.op).toMatchObject({ kind: "help", number: numberOf(50, 1), birth_year: 1985, outcome: "activated", post: null });
    expect(JSON.stringify(stored?.op)).not.toContain("Kín");
    expect(JSON.stringify(stored?.op)).not.toContain("285123456");
  });
});

test("a camera that another app took away is opened anew when the app is back", async ({ server, at, day }) => {
  addList(server, { id: 7, people: 3, members: ["M111"], today: day });
  await withFilm("no card", async (page) => {
    await enrol(page, at, server);
    await page.getByRole("link", { name: "Quét thẻ" }).click();
    await expect(page.getByText("Đưa mã QR trên thẻ vào khung")).toBeVisible({ timeout: 20_000 });
    const tracks = () => page.evaluate(() => ((document.querySelector("video")?.srcObject ?? null) as MediaStream | null)?.getTracks().map((track) => track.readyState) ?? []);
    expect(await tracks()).toEqual(["live"]);
    await page.evaluate(() => {
      for (const track of ((document.querySelector("video")?.srcObject ?? null) as MediaStream | null)?.getTracks() ?? []) track.stop();
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await expect.poll(tracks).toEqual(["live"]);
  });
});
