import { defineConfig } from '@playwright/test';
import { chromium } from './support/program.ts';

// People meet the product in Vietnamese, in Việt Nam; each story plays in a city of its own.
export default defineConfig({
  testDir: 'tests',
  outputDir: 'out/results',
  fullyParallel: false,
  // Two stories at a time, one a core: looking at pages keeps a browser busy while its server idles. Waiting is long enough for both.
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 240_000,
  expect: { timeout: 20_000 },
  use: {
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    colorScheme: 'light',
    viewport: { width: 1280, height: 900 },
    // Recording every step is slow: `VEDICH_TRACE=1` where a failure is looked into.
    trace: process.env['VEDICH_TRACE'] ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    actionTimeout: 30_000,
    launchOptions: {
      executablePath: chromium(),
      // Nothing but the page under test talks to the network; a build machine runs this as root, where Chromium has no sandbox.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
