// The forecast: nine days of extracts come in, each is forecast when it lands, and what was said is held against what happened.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { day, expect, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, signIn } from '../support/people.ts';
import { json, mustRun } from '../support/program.ts';

test.use({ story: 'forecast' });
test.describe.configure({ mode: 'serial' });

const WARD = '25195';

let office: Page;

test('before the first extract nothing can be forecast, and the page says so', async ({ browser, city }) => {
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  makeAccountByCommand(city, { name: 'thuongtruc', full: 'Trực cơ quan thường trực', role: 'standing_office', place: [] });
  makeAccountByCommand(city, { name: 'lanhdao', full: 'Lãnh đạo phường', role: 'committee_leader', place: ['--locality', WARD] });
  office = await signIn(browser, city, 'thuongtruc');
  await office.goto(city.at('/forecast'));
  await expect(office.getByText('Chưa dự báo được')).toBeVisible();
  await look(office, 'forecast-01-nothing');
});

test('extracts come in, and the overview says where it will end', async ({ city }) => {
  test.setTimeout(120_000);
  for (let n = -9; n <= 0; n += 1) {
    const on = day(n);
    // What the teams met on that day, and then what is true.
    const claims = join(city.files, 'claims', `claims-${on}.xlsx`);
    if (existsSync(claims)) mustRun('claims', 'import', claims, '--data', city.data);
    mustRun('extract', 'import', city.extract(on), '--data', city.data, '--as-of', on, '--coverage', 'full', '--confirm');
  }
  // The server notices what the command line did, and makes a forecast of the newest day.
  await expect(async () => {
    await office.goto(city.at('/'));
    await expect(office.locator('.hero-sentence')).toContainText('Với nhịp hiện nay', { timeout: 500 });
  }).toPass({ timeout: 60_000 });
  await expect(office.locator('.hero-note')).toContainText('Khả năng đạt chỉ tiêu');
  await look(office, 'forecast-02-overview');
});

test('the forecast names what is in the way, place by place', async ({ city }) => {
  await office.getByRole('link', { name: 'Xem dự báo' }).click();
  await expect(office.getByRole('heading', { level: 1 })).toContainText('Dự báo');
  await expect(office.locator('.hero-sentence')).toContainText(/Với nhịp hiện nay sẽ đạt [\d.]+ vào/);
  await expect(office.locator('.hero-sentence')).toContainText('Vướng nhất');
  await expect(office.getByText('9 ngày của chính chiến dịch này')).toBeVisible();
  await expect(office.locator('#places tbody tr')).toHaveCount(8);
  // Every probability opens to how many futures, from which extract, at which cut-off.
  await office.locator('.hero-note .figure').first().click();
  await expect(office.locator('.hero-note [popover]').first()).toContainText(/\/ 2\.000 diễn biến mô phỏng · bản trích xuất/);
  await office.keyboard.press('Escape');
  await look(office, 'forecast-03-city');
  await office.locator('#places tbody tr').first().getByRole('link').first().click();
  await expect(office.locator('#places')).toHaveCount(0);
  await look(office, 'forecast-04-commune');
  await office.goto(city.at('/forecast?target=2'));
  await expect(office.locator('.hero-sentence')).toContainText('Với nhịp hiện nay');
  await look(office, 'forecast-05-second-phase');
});

test('past days are made anew from what was known then, and compared with what happened', async ({ city }) => {
  test.setTimeout(120_000);
  await office.goto(city.at('/forecast'));
  await office.getByRole('link', { name: 'Dự báo cũ so với thực tế' }).click();
  // The extracts were all imported today, so what was known on those days is what each extract told.
  await office.getByRole('button', { name: /Lập lại dự báo của \d+ ngày còn thiếu/ }).click();
  await expect(office.getByText(/Đã lập lại dự báo của \d+ ngày/)).toBeVisible({ timeout: 60_000 });
  await expect(office.locator('.hero-sentence')).toContainText(/Trong \d+ lần so sánh/);
  await expect(office.getByText('lập lại', { exact: true }).first()).toBeVisible();
  await look(office, 'forecast-06-past');
  await office.getByRole('link', { name: '1 ngày', exact: true }).click();
  await expect(office.getByText('Dự báo lập trước 1 ngày và thực tế').first()).toBeVisible();
});

test('a ward leader sees the forecast of the ward, and no other', async ({ browser, city }) => {
  const leader = await signIn(browser, city, 'lanhdao');
  await leader.goto(city.at('/'));
  await leader.locator('nav.side').getByRole('link', { name: 'Dự báo', exact: true }).click();
  await expect(leader.getByRole('heading', { level: 1 })).toContainText('Tân Phú');
  const foreign = await leader.goto(city.at('/forecast?locality=25198'));
  expect(foreign?.status()).toBe(403);
  const answer = json<{ probability: number; days: unknown[] }>('forecast', '--data', city.data, '--json');
  expect(answer.probability).toBeGreaterThanOrEqual(0);
  expect(answer.days.length).toBeGreaterThan(10);
});
