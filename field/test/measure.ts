// npm run measure: what was promised of the app's weight and speed, held against what this machine sees. No test stands or falls with
// timings; `cargo xtask bench phone` reads the same lines with --json. Lighthouse runs where it is installed: npm install --no-save lighthouse

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { type CDPSession, chromium as browsers, type Page } from "@playwright/test";
import { ARGS, chromium } from "../playwright.config.ts";
import { dayOf } from "../src/kernel/time.ts";
import { addList } from "./city.ts";
import { FakeServer } from "./server.ts";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const PIN = "482916";
/** `kept` is null where nothing was promised. */
interface Line {
  what: string;
  value: string;
  limit: string;
  kept: boolean | null;
}
const rows: Line[] = [];
const note = (what: string, value: string, limit = "") => rows.push({ what, value, limit, kept: null });
const held = (what: string, value: string, limit: string, kept: boolean) => rows.push({ what, value, limit, kept });
const median = (of: number[]) => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)] ?? 0;
const ms = (of: number[]) => `${Math.round(median(of))} ms (${Math.round(Math.min(...of))}–${Math.round(Math.max(...of))}, n=${of.length})`;

async function typePin(page: Page): Promise<void> {
  await page.evaluate((pin) => {
    for (const digit of pin) dispatchEvent(new KeyboardEvent("keydown", { key: digit }));
  }, PIN);
}

async function enrol(page: Page, at: string, server: FakeServer): Promise<void> {
  await page.goto(`${at}/field/#enrol=${server.code("M111")}`);
  await page.locator("button[type=submit]").click();
  for (const heading of ["Chọn mã PIN 6 số", "Nhập lại mã PIN"]) {
    await page.getByRole("heading", { name: heading }).waitFor();
    await page.waitForTimeout(50);
    await typePin(page);
  }
  await page.getByRole("heading", { name: "Tối nay" }).waitFor();
  await page.getByText("trên 2.000 người").waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
}

const slow = (cdp: CDPSession, rate: number) => cdp.send("Emulation.setCPUThrottlingRate", { rate });

/** From the start of the navigation until an element stands, by the page's own clock. */
async function until(page: Page, selector: string): Promise<number> {
  return await page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const look = () => (document.querySelector(wanted) ? requestAnimationFrame(() => resolve(performance.now())) : requestAnimationFrame(look));
        look();
      }),
    selector,
  );
}

async function opening(page: Page, cdp: CDPSession, rate: number): Promise<void> {
  await slow(cdp, rate);
  const shown: number[] = [];
  const opened: number[] = [];
  for (let i = 0; i < 7; i++) {
    await page.reload({ waitUntil: "commit" });
    shown.push(await until(page, ".keys button"));
    const before = await page.evaluate(() => performance.now());
    await typePin(page);
    opened.push((await until(page, ".tabs")) - before);
  }
  held(`opens offline, 2,000 citizens, CPU ${rate}× slower: until the PIN can be typed`, ms(shown), "< 1,000 ms", median(shown) < 1_000);
  note(`last digit of the PIN until tonight's list stands, CPU ${rate}× slower`, ms(opened), "key stretching included");
}

async function outcomes(page: Page, cdp: CDPSession, citizens: string[], rate: number): Promise<void> {
  await slow(cdp, rate);
  const took: number[] = [];
  for (const citizen of citizens) {
    await page.evaluate((c) => {
      location.hash = `#/person/1/${c}`;
    }, citizen);
    await page.locator(".outcome.first").waitFor();
    took.push(
      await page.evaluate(async () => {
        const settled = (selector: string) =>
          new Promise<void>((resolve) => {
            const look = () => (document.querySelector(selector) ? resolve() : requestAnimationFrame(look));
            look();
          });
        document.querySelector<HTMLButtonElement>(".outcome.first")?.click();
        await settled(".save-bar button");
        const seen = document.querySelector(".state")?.textContent ?? "";
        const before = performance.now();
        document.querySelector<HTMLButtonElement>(".save-bar button")?.click();
        await new Promise<void>((resolve) => {
          const look = () => ((document.querySelector(".state")?.textContent ?? "") !== seen ? resolve() : requestAnimationFrame(look));
          look();
        });
        return performance.now() - before;
      }),
    );
  }
  const what = `outcome recorded: tap on save until "saved", durable, 2,000 citizens, CPU ${rate}× slower`;
  if (rate === 1) held(what, ms(took), "< 100 ms", median(took) < 100);
  else note(what, ms(took));
}

function weights(): void {
  const worker = readFileSync(join(DIST, "sw.js"), "utf8");
  const paths = [...new Set([...worker.matchAll(/["'`](\/field\/[^"'`]*)["'`]/g)].map((m) => m[1] ?? ""))].filter((p) => p === "/field/" || /\.[a-z0-9]+$/.test(p));
  const weight = (file: string) => {
    const bytes = readFileSync(join(DIST, file));
    return /\.(woff2|png)$/.test(file) ? bytes.length : brotliCompressSync(bytes).length;
  };
  const all = [...paths, "/field/sw.js"].map((p) => weight(p === "/field/" ? "index.html" : p.slice("/field/".length))).reduce((a, b) => a + b, 0);
  held("first visit, everything that is stored for offline use, compressed", `${(all / 1024).toFixed(1)} KB`, "≤ 150 KB", all <= 150 * 1024);
  const wasm = readdirSync(join(DIST, "assets")).find((f) => f.endsWith(".wasm"));
  if (wasm) note("QR decoder, only where the browser has none, compressed", `${(weight(`assets/${wasm}`) / 1024).toFixed(0)} KB`, "lazy");
}

async function lighthouse(at: string, port: number): Promise<void> {
  const name = "lighthouse";
  const run = (await import(name).catch(() => null)) as { default(url: string, flags: object): Promise<{ lhr: { categories: Record<string, { score: number | null; title: string }>; audits: Record<string, { score: number | null; title: string }> } } | undefined> } | null;
  if (!run) {
    note("Lighthouse", "not installed", "npm install --no-save lighthouse");
    return;
  }
  const result = await run.default(`${at}/field/`, { port, output: "json", logLevel: "error", onlyCategories: ["performance", "accessibility", "best-practices"] });
  for (const category of Object.values(result?.lhr.categories ?? {})) {
    const [score, least] = [Math.round((category.score ?? 0) * 100), category.title === "Performance" ? 95 : 100];
    held(`Lighthouse (phone): ${category.title}`, String(score), `≥ ${least}`, score >= least);
  }
  for (const [id, audit] of Object.entries(result?.lhr.audits ?? {})) if (audit.score !== null && audit.score < 0.9) note(`${id}: ${audit.title}`, String(audit.score));
}

const server = new FakeServer({ dist: DIST });
const at = await server.start();
const day = dayOf(server.now());
for (let id = 1; id <= 20; id++) addList(server, { id, people: 100, members: ["M111"], today: day });
const profile = mkdtempSync(join(tmpdir(), "vedich-measure-"));
const port = 9_400 + Math.floor(Math.random() * 400);
try {
  weights();
  const context = await browsers.launchPersistentContext(profile, { executablePath: chromium(), args: [...ARGS, `--remote-debugging-port=${port}`], viewport: { width: 360, height: 740 }, locale: "vi-VN", timezoneId: "Asia/Ho_Chi_Minh" });
  await lighthouse(at, port);
  // tsx names the functions that it compiles, also those that are sent to the page.
  await context.addInitScript({ content: "globalThis.__name = (f) => f;" });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await enrol(page, at, server);
  await context.setOffline(true);
  await opening(page, cdp, 1);
  await opening(page, cdp, 4);
  const people = (server.lists[0]?.people ?? []).map((p) => p.citizen);
  await outcomes(page, cdp, people.slice(0, 25), 1);
  await outcomes(page, cdp, people.slice(25, 50), 4);
  await slow(cdp, 1);
  const before = Date.now();
  await context.setOffline(false);
  await page.getByText("đã gửi hết").first().waitFor();
  note("50 visits that waited: network back until all are acknowledged", `${Date.now() - before} ms`);
  note("the server's last answer then, 2,000 citizens on the phone", `${server.answered} bytes`);
  await context.close();
} finally {
  await server.stop();
  rmSync(profile, { recursive: true, force: true });
}
if (process.argv.includes("--json")) console.log(JSON.stringify(rows));
else {
  const wide = Math.max(...rows.map((row) => row.what.length));
  for (const { what, value, limit, kept } of rows) console.log(`${kept === false ? "NOT " : "    "}${what.padEnd(wide)}  ${value}${limit ? `   [${limit}]` : ""}`);
}
process.exit(0);
