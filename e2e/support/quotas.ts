// Pages of quotas as the stories read them.

import { expect, type Page } from '@playwright/test';
import type { City } from './city.ts';
import { json } from './program.ts';

const MOVES = /[\d.]+ chỉ tiêu chuyển từ \d+ nơi chậm sang \d+ nơi nhanh hơn/;
const STAYS = /Không có gì cần chuyển: không nơi nào dự kiến thiếu|Không có chỉ tiêu nào để điều chuyển/;

/** A number as pages write it, read back. */
export function count(words: string): number {
  return Number(words.replace(/[^\d]/g, ''));
}

/** The numbers of a column of a table, by the names of its rows; the column is named by its head or its place. */
export async function column(page: Page, table: string, which: number | string): Promise<Map<string, number>> {
  const heads = await page.locator(`#${table} thead th`).allInnerTexts();
  const at = typeof which === 'number' ? which : heads.findIndex((head) => head.toLowerCase().includes(which.toLowerCase()));
  expect(at, `a column ${which} among ${heads.join(', ')}`).toBeGreaterThanOrEqual(0);
  const rows = page.locator(`#${table} tbody tr`);
  const out = new Map<string, number>();
  for (let n = 0; n < (await rows.count()); n += 1) {
    const cells = rows.nth(n).locator('th, td');
    const name = (await cells.first().innerText()).split('\n', 1).join('').replace(/\s*\d{5,}$/, '').trim();
    out.set(name, count(await cells.nth(at).innerText()));
  }
  return out;
}

/**
 * Opens the page on which quota moves within the whole place, then within each of its parts, and stops where something moves. Whether anything
 * does is for the forecast and the pace of the last week to say: where nothing does, the page says why. The code of the place, if one was found.
 */
export async function whereQuotaMoves(page: Page, city: City, whole: string): Promise<string | undefined> {
  const told = json<{ parts: { kind: string; code: string }[] }>('quotas', '--json', '--data', city.data, '--locality', whole);
  const parts = told.parts.filter((part) => part.kind === 'locality').map((part) => part.code);
  for (const code of [whole, ...parts]) {
    await page.goto(city.at(`/quotas/rebalance?locality=${code}&line=place`));
    await expect(page.getByText(MOVES).or(page.getByText(STAYS)).first()).toBeVisible();
    if (await page.getByText(MOVES).first().isVisible()) return code;
  }
  return undefined;
}
