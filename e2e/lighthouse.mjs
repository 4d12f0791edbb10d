// What Lighthouse says of pages of a running city: node lighthouse.mjs ADDRESS NAME, the password in VEDICH_PASSWORD. `cargo xtask bench
// lighthouse` runs it and reads its last line. Lighthouse is no part of the tests: npm install --no-save lighthouse, here.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const [at, name] = process.argv.slice(2);
const password = process.env.VEDICH_PASSWORD ?? '';
const office = { performance: 95, accessibility: 100, 'best-practices': 100 };
const open = { performance: 100, accessibility: 100, 'best-practices': 100, seo: 100 };
// Whoever is signed in sees the first three; the timetable is everybody's.
const pages = [
  { path: '/timetable', promised: open, signedIn: false },
  { path: '/', promised: office, signedIn: true },
  { path: '/map', promised: office, signedIn: true },
  { path: '/standings', promised: office, signedIn: true },
];
const port = 9_400 + Math.floor(Math.random() * 400);
const profile = mkdtempSync(join(tmpdir(), 'vedich-lighthouse-'));
const lighthouse = (await import('lighthouse')).default;
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.VEDICH_CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', `--remote-debugging-port=${port}`],
  locale: 'vi-VN',
});
const lines = [];
try {
  for (const { path, promised, signedIn } of pages) {
    if (signedIn && !(await context.cookies()).length) {
      const page = await context.newPage();
      await page.goto(`${at}/sign-in`);
      await page.locator('input[name=name]').fill(name ?? '');
      await page.locator('input[name=password]').fill(password);
      await Promise.all([page.waitForURL((url) => url.pathname !== '/sign-in'), page.locator('main form button[type=submit]').click()]);
      await page.close();
    }
    const run = await lighthouse(`${at}${path}`, {
      port,
      output: 'json',
      logLevel: 'error',
      disableStorageReset: signedIn,
      onlyCategories: Object.keys(promised),
    });
    const shown = new URL(run?.lhr.finalDisplayedUrl ?? at).pathname;
    if (shown !== path) throw new Error(`${path} showed ${shown}`);
    for (const [id, least] of Object.entries(promised)) {
      const score = Math.round((run?.lhr.categories[id]?.score ?? 0) * 100);
      lines.push({ what: `Lighthouse (phone): ${path}, ${id}`, value: String(score), limit: `≥ ${least}`, kept: score >= least });
    }
    for (const [id, audit] of Object.entries(run?.lhr.audits ?? {})) {
      if (audit.score !== null && audit.score < 0.9) console.error(`${path} ${id}: ${audit.title} (${audit.score})`);
    }
  }
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
console.log(JSON.stringify(lines));
