import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { defineConfig } from "@playwright/test";

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** `VEDICH_CHROMIUM`, else the first found on PATH. */
export function chromium(): string {
  const named = process.env["VEDICH_CHROMIUM"];
  if (named && existsSync(named)) return named;
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  for (const name of ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]) {
    const found = folders.map((folder) => join(folder, name)).find(runs);
    if (found) return found;
  }
  throw new Error("Chromium is missing: cargo xtask setup");
}

export const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export default defineConfig({
  testDir: "test/browser",
  outputDir: "out/results",
  fullyParallel: false,
  // Each story has a server and a phone of its own; one a core.
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env["CI"]),
  timeout: 90_000,
  expect: { timeout: 10_000 },
  use: {
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    colorScheme: "light",
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
    actionTimeout: 10_000,
    // Recording every step is slow: `VEDICH_TRACE=1` where a failure is looked into.
    trace: process.env["VEDICH_TRACE"] ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: chromium(), args: [...ARGS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"] },
  },
});
