// Looking at a page as people do: on a desk and on a small phone, with eyes and with a screen reader.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const PICTURES = join(import.meta.dirname, '../out/pictures');
/** Nobody looks at the pictures of a build machine. */
const KEPT = !process.env['CI'] || Boolean(process.env['VEDICH_PICTURES']);
const DESK = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };

/** Every accessibility violation of the page as it is now, in words. No page has frames, sounds or films: without looking for them, and
 * without lists of what is right, an answer takes a third of the time. */
export async function violations(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'], preload: false });
  const result = await axe.analyze();
  return result.violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${violation.help}: ${node.target.join(' ')}`),
  );
}

/** How far the page reaches beyond the right edge of the window, in pixels. */
async function overflow(page: Page): Promise<number> {
  return await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Cells of tables that nobody can read: their words run out of the cell, or stand one a line. */
export async function crowded(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const told: string[] = [];
    for (const cell of document.querySelectorAll<HTMLElement>('.table-scroll tbody :is(td, th)')) {
      const edge = cell.getBoundingClientRect();
      if (edge.width === 0) continue;
      const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
      let [reach, lines] = [0, new Set<number>()];
      while (texts.nextNode()) {
        if (texts.currentNode.parentElement?.closest('.hidden-text, [popover], select, details')) continue;
        const range = document.createRange();
        range.selectNodeContents(texts.currentNode);
        for (const box of range.getClientRects()) {
          reach = Math.max(reach, box.right);
          lines = lines.add(Math.round(box.top));
        }
      }
      const words = cell.innerText.trim().split(/\s+/);
      if (reach > edge.right + 1) told.push(`runs out of its cell: ${words.join(' ')}`);
      // In a week each hour and each count has a line of its own; a word on two lines has not.
      const by = cell.closest('.days') ? 1 : 0;
      if (words.length >= 5 && lines.size >= words.length + by) told.push(`one word a line: ${words.join(' ')}`);
    }
    return told;
  });
}

/** Takes a picture of the page at both sizes, and holds it to what every page must keep. Leaves the window at desk size. */
export async function look(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  for (const [size, where] of [[PHONE, 'phone'], [DESK, 'desk']] as const) {
    await page.setViewportSize(size);
    // A head that stays in view would otherwise cover the middle of a long picture.
    await page.evaluate(() => window.scrollTo(0, 0));
    if (KEPT) await page.screenshot({ path: join(PICTURES, `${name}-${where}.png`), fullPage: true, animations: 'disabled' });
    else await page.evaluate(() => document.fonts.ready.then(() => undefined));
    expect.soft(await violations(page), `accessibility of ${name} (${where})`).toEqual([]);
    expect.soft(await crowded(page), `tables of ${name} (${where})`).toEqual([]);
    expect.soft(await overflow(page), `${name} is wider than the window (${where})`).toBeLessThanOrEqual(0);
  }
}

/** How many pixels of a table are out of sight on a desk: it scrolls inside itself. */
export async function outOfSight(page: Page, table: string): Promise<number> {
  await page.setViewportSize(DESK);
  return await page.locator(`.table-scroll:has(#${table})`).evaluate((box) => box.scrollWidth - box.clientWidth);
}
