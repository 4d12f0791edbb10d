// A leader's morning: the board says whether the line will be reached, the forecast when and what is in the way, the brief what today asks;
// quota moves to who does more, and the day's order is printed. The office sets who gets the brief by e-mail. Each test goes on where the one
// before it ended.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { day, expect, slashed, test } from '../support/city.ts';
import { look, outOfSight } from '../support/look.ts';
import { makeAccountByCommand, signIn } from '../support/people.ts';
import { mustRun } from '../support/program.ts';
import { column, count, whereQuotaMoves } from '../support/quotas.ts';

test.use({ story: 'morning' });
test.describe.configure({ mode: 'serial' });

const [CITY, WARD] = ['689', '25195'];

let chairman: Page;

test('the board says whether the line will be reached', async ({ browser, city }) => {
  test.setTimeout(180_000);
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  makeAccountByCommand(city, { name: 'chutich', full: 'Chủ tịch thành phố', role: 'committee_leader', place: ['--locality', CITY] });
  makeAccountByCommand(city, { name: 'thuongtruc', full: 'Trực cơ quan thường trực', role: 'standing_office', place: [] });
  for (let n = -4; n <= 0; n += 1) {
    const on = n === -4 ? city.opening : day(n);
    const claims = join(city.files, 'claims', `claims-${on}.xlsx`);
    if (existsSync(claims)) mustRun('claims', 'import', claims, '--data', city.data);
    mustRun('extract', 'import', city.extract(on), '--data', city.data, '--as-of', on, '--coverage', 'full', '--confirm');
  }
  chairman = await signIn(browser, city, 'chutich');
  await expect(async () => {
    await chairman.goto(city.at('/'));
    await expect(chairman.locator('.hero-sentence')).toContainText('Với nhịp hiện nay', { timeout: 500 });
  }).toPass({ timeout: 60_000 });
  await look(chairman, 'morning-01-board');
});

test('the forecast says when, and what is in the way', async () => {
  await chairman.getByRole('link', { name: 'Xem dự báo' }).click();
  const tiles = chairman.locator('.tiles > li');
  await expect(tiles.filter({ hasText: 'Khả năng đạt chỉ tiêu' })).toBeVisible();
  await expect(tiles.filter({ hasText: 'Ngày chạm đích' }).locator('.tile-value')).toHaveText(/\d+\/\d+|Đã đạt|Chưa thấy|Không/);
  await expect(tiles.filter({ hasText: 'Vướng nhất' })).toBeVisible();
  expect(await outOfSight(chairman, 'places'), 'what binds in each ward is on the screen').toBeLessThanOrEqual(0);
  await expect(chairman.locator('#places thead')).toContainText('Vướng nhất');
  await look(chairman, 'morning-02-forecast');
});

test('the brief holds the morning on one page and on paper', async ({ city }) => {
  await chairman.locator('nav.side').getByRole('link', { name: 'Bản tin sáng', exact: true }).click();
  await expect(chairman.getByRole('heading', { level: 1 })).toContainText(`Bản tin sáng ${slashed(city.today).replace(/\b0/g, '')}`);
  await expect(chairman.locator('.hero-sentence')).toContainText('Với nhịp hiện nay');
  await expect(chairman.getByText(/Khả năng đạt chỉ tiêu [\d,]+\s%/)).toBeVisible();
  await expect(chairman.getByText(/cần kích hoạt [\d.]+ tài khoản/)).toBeVisible();
  expect(await chairman.locator('#brief-parts tbody tr').count(), 'every ward').toBe(8);
  await look(chairman, 'morning-03-brief');
  await chairman.getByRole('link', { name: 'In bản tin' }).click();
  await expect(chairman.getByRole('button', { name: 'In', exact: false })).toBeVisible();
  await chairman.emulateMedia({ media: 'print' });
  const pdf = await chairman.pdf({ format: 'A4', preferCSSPageSize: true });
  expect((pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length, 'not more than two sheets').toBeLessThanOrEqual(2);
  await chairman.emulateMedia({ media: 'screen' });
  await look(chairman, 'morning-04-paper');
});

test('quotas rest on the extract that landed today, and quota moves from tomorrow on to who does more', async ({ city }) => {
  await chairman.goto(city.at('/quotas'));
  await expect(chairman.getByText(/cần kích hoạt [\d.]+ tài khoản/)).toBeVisible();
  expect(await outOfSight(chairman, 'quota-places'), 'all columns of the wards are on the screen').toBeLessThanOrEqual(0);
  const done = chairman.locator('.tiles > li').filter({ hasText: 'Đã xác nhận' });
  await done.getByRole('button').first().click();
  await expect(done.locator('[popover]')).toContainText(`bản trích xuất ${slashed(city.today).replace(/\b0/g, '')}`);
  await chairman.keyboard.press('Escape');
  await look(chairman, 'morning-05-quotas');
  const place = await whereQuotaMoves(chairman, city, CITY);
  await look(chairman, 'morning-06-rebalance');
  if (place === undefined) return;
  await chairman.goto(city.at(`/quotas?locality=${place}`));
  const before = await column(chairman, 'quota-places', 1);
  await chairman.getByRole('link', { name: 'Điều chuyển' }).first().click();
  await expect(chairman.getByRole('radio', { name: /Từ ngày mai/ }), 'the order of today may be printed already').toBeChecked();
  await expect(chairman.getByRole('radio', { name: /Ngay hôm nay – lệnh ngày đã in phải in lại/ })).toBeVisible();
  await chairman.getByLabel('Lý do').fill('Giao ban sáng: chuyển bớt của nơi chậm');
  await chairman.getByRole('button', { name: 'Điều chuyển chỉ tiêu' }).click();
  await expect(chairman.getByText(/Đã điều chuyển [\d.]+ chỉ tiêu, có hiệu lực từ ngày/)).toBeVisible();
  await expect(chairman.getByText(/Có điều chuyển chờ đến ngày/)).toBeVisible();
  expect(await column(chairman, 'quota-places', 1), 'what today asks for stays').toEqual(before);
});

test('a number that is set and lifted leaves nothing behind', async ({ city }) => {
  const left = async () => count(await chairman.getByRole('row', { name: /Phường Tân Đồng/ }).locator('td').nth(3).innerText());
  await chairman.goto(city.at('/quotas'));
  const before = await left();
  const set = async (fill: () => Promise<void>, reason: string) => {
    await chairman.getByRole('link', { name: /(Ấn định|Sửa ấn định): Phường Tân Đồng/ }).click();
    await fill();
    await chairman.getByLabel('Lý do').fill(reason);
    await chairman.getByRole('button', { name: 'Ấn định chỉ tiêu này' }).click();
  };
  await set(async () => { await chairman.getByLabel('Số người').fill('25'); }, 'Công văn 12/UBND');
  await expect(chairman.getByRole('row', { name: /Phường Tân Đồng/ }).getByText('ấn định 25')).toBeVisible();
  expect(await left()).not.toBe(before);
  await set(async () => { await chairman.getByLabel('Bỏ ấn định').check(); }, 'Thu hồi công văn 12');
  await expect(chairman.getByText('ấn định 25')).toHaveCount(0);
  expect(await left(), 'as it was').toBe(before);
});

test('the order of the day goes to a ward, a team and a person', async ({ city }) => {
  await chairman.goto(city.at(`/quotas?locality=${WARD}`));
  await chairman.getByRole('link', { name: 'In lệnh giao chỉ tiêu' }).click();
  await expect(chairman.getByRole('heading', { level: 1 })).toHaveText(`Giao chỉ tiêu ngày ${slashed(city.today).replace(/\b0/g, '')}`);
  await look(chairman, 'morning-07-order');
  await chairman.goto(city.at(`/quotas?locality=${WARD}`));
  await chairman.locator('#quota-forces').getByRole('link', { name: /Đề án 06/ }).first().click();
  const person = chairman.locator('table[id^="quota-crew"] tbody th a').first();
  const name = await person.innerText();
  await person.click();
  await expect(chairman.getByRole('heading', { level: 1 })).toContainText(name);
  await expect(chairman.getByText(/cần kích hoạt \d+ tài khoản: đã báo \d+, còn \d+/)).toBeVisible();
  await expect(chairman.getByText(/Mức tối thiểu 10 người/)).toBeVisible();
  await look(chairman, 'morning-08-person');
});

test('the office sets who gets the brief, and draws it up for the outbox', async ({ browser, city }) => {
  const office = await signIn(browser, city, 'thuongtruc');
  await office.goto(city.at('/brief'));
  await expect(office.getByText('Chưa có ai trong danh sách nhận')).toBeVisible();
  await office.getByRole('link', { name: 'Người nhận và giờ gửi' }).click();
  await office.getByLabel('Người nhận').fill('chutich@example.gov.vn\nphochutich');
  await office.getByLabel('Giờ tự gửi mỗi sáng').fill('6:45');
  await office.getByLabel('Lý do').fill('Chủ tịch yêu cầu tại giao ban 20/6');
  await office.getByRole('button', { name: 'Lưu danh sách và giờ gửi' }).click();
  await expect(office.getByText(/“phochutich”/).first()).toBeVisible();
  await look(office, 'morning-09-list');
  await office.getByLabel('Người nhận').fill('chutich@example.gov.vn\nphochutich@example.gov.vn');
  await office.getByRole('button', { name: 'Lưu danh sách và giờ gửi' }).click();
  await expect(office.getByText('Tự gửi lúc 6:45 mỗi sáng')).toBeVisible();
  await office.getByRole('button', { name: 'Soạn thư gửi 2 người' }).click();
  await expect(office.getByText('Đã soạn thư bản tin sáng')).toBeVisible();
  await expect(office.getByText(/Bản tin sáng .*Thành phố Đồng Xoài/).first()).toBeVisible();
  await look(office, 'morning-10-outbox');
});
