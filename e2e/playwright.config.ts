import { defineConfig } from '@playwright/test';
import { chromium } from './support/program.ts';

// People meet the product in Vietnamese, in Việt Nam; each story plays in a city of its own.
export default defineConfig({
  testDir: 'tests',
  outputDir: 'out/results',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 120_000,
  expect: { timeout: 10_000 },
  use: {
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    colorScheme: 'light',
    viewport: { width: 1280, height: 900 },
    trace: 'retain-on-failure',
    actionTimeout: 15_000,
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
