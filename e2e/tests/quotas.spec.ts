// A chairman's morning with the day's quotas: what must be done today and where, a ward's number set by hand, quota moved to who does
// more, the order printed; then a team leader sees what is theirs. Each test goes on where the one before it ended.

import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { day, expect, slashed, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, signIn } from '../support/people.ts';
import { json, mustRun } from '../support/program.ts';
import { column, count, whereQuotaMoves } from '../support/quotas.ts';

test.use({ story: 'quotas' });
test.describe.configure({ mode: 'serial' });

const [CITY, WARD, OTHER] = ['689', '25195', '25198'];

let chairman: Page;

const sum = (numbers: Map<string, number>): number => [...numbers.values()].reduce((a, b) => a + b, 0);

test('the chairman sees what must be done today, in each ward, by each team', async ({ browser, city }) => {
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  makeAccountByCommand(city, { name: 'chutich', full: 'Chủ tịch thành phố', role: 'committee_leader', place: ['--locality', CITY] });
  chairman = await signIn(browser, city, 'chutich');
  await chairman.goto(city.at('/quotas'));
  await expect(chairman.getByText('Chưa có chỉ tiêu ngày', { exact: true })).toBeVisible();
  await look(chairman, 'quotas-01-none');
  for (const on of [city.opening, day(-1)]) {
    mustRun('extract', 'import', city.extract(on), '--data', city.data, '--as-of', on, '--coverage', 'full', '--confirm');
  }
  mustRun('claims', 'import', join(city.files, 'claims', `claims-${city.today}.xlsx`), '--data', city.data);
  await chairman.goto(city.at('/quotas'));
  await expect(chairman.getByText(/Thành phố Đồng Xoài cần kích hoạt [\d.]+ tài khoản/)).toBeVisible();
  const today = await column(chairman, 'quota-places', 1);
  expect(today.size).toBeGreaterThanOrEqual(8);
  const whole = count((await chairman.getByText(/cần kích hoạt [\d.]+ tài khoản/).innerText()).replace(/^.*kích hoạt ([\d.]+).*$/s, '$1'));
  expect(sum(today), 'wards add up to the city').toBe(whole);
  expect(sum(await column(chairman, 'quota-unions', 1)), 'unions hold the same number').toBe(whole);
  await look(chairman, 'quotas-02-city');
  await chairman.locator('#quota-places').getByRole('link', { name: 'Phường Tân Phú', exact: true }).click();
  await expect(chairman.getByRole('heading', { level: 1 })).toContainText('Phường Tân Phú');
  const ward = today.get('Phường Tân Phú') ?? 0;
  expect(sum(await column(chairman, 'quota-places', 1)), 'quarters add up to the ward').toBe(ward);
  expect(sum(await column(chairman, 'quota-forces', 1)), 'teams add up to the ward').toBe(ward);
  await look(chairman, 'quotas-03-ward');
  const told = json('quotas', '--json', '--data', city.data, '--locality', WARD) as { whole: { today: { quota: number } } };
  expect(told.whole.today.quota, 'the command says the same').toBe(ward);
});

test('a ward is set by hand, and quota moves to who does more', async ({ city }) => {
  await chairman.goto(city.at('/quotas'));
  await chairman.getByRole('link', { name: 'Ấn định: Phường Tân Đồng' }).click();
  await chairman.getByLabel('Số người').fill('25');
  await chairman.getByLabel('Lý do').fill('Công văn 12/UBND về phường Tân Đồng');
  await look(chairman, 'quotas-04-limit');
  await chairman.getByRole('button', { name: 'Ấn định chỉ tiêu này' }).click();
  await expect(chairman.getByText('Đã ấn định chỉ tiêu của Phường Tân Đồng')).toBeVisible();
  await expect(chairman.getByRole('row', { name: /Phường Tân Đồng/ }).getByText('ấn định 25')).toBeVisible();

  await chairman.getByRole('link', { name: 'Điều chuyển' }).first().click();
  await expect(chairman.getByText(/chỉ tiêu chuyển từ|Không có gì cần chuyển: không nơi nào dự kiến thiếu/).first()).toBeVisible();
  const [before, after] = [await column(chairman, 'quota-moves', 'Hiện nay'), await column(chairman, 'quota-moves', 'Sau điều chuyển')];
  expect(sum(after), 'none is made or lost').toBe(sum(before));
  expect(after.get('Phường Tân Đồng'), 'what was set by hand stays').toBe(25);
  await look(chairman, 'quotas-05-preview');
  const moves = await whereQuotaMoves(chairman, city, CITY);
  if (moves !== undefined) {
    await chairman.getByRole('radio', { name: /Ngay hôm nay/ }).check();
    await chairman.getByLabel('Lý do').fill('Nơi chậm, chuyển bớt một phần');
    await chairman.getByRole('button', { name: 'Điều chuyển chỉ tiêu' }).click();
    await expect(chairman.getByText(/Đã điều chuyển [\d.]+ chỉ tiêu/)).toBeVisible();
  }
  await chairman.goto(city.at('/quotas/history'));
  if (moves !== undefined) await expect(chairman.getByText('Nơi chậm, chuyển bớt một phần')).toBeVisible();
  await expect(chairman.getByText(/Phường Tân Đồng: ấn định 25, trước là \d+/)).toBeVisible();
  await expect(chairman.getByText('Tính lần đầu cho ngày').first()).toBeVisible();
  await look(chairman, 'quotas-06-history');
});

test('what days weigh is set for the whole campaign', async ({ city }) => {
  await chairman.goto(city.at('/quotas/settings'));
  await look(chairman, 'quotas-07-settings');
  await chairman.getByLabel('Chủ nhật', { exact: true }).fill('0');
  await chairman.getByLabel('Lý do').first().fill('Chủ nhật nghỉ');
  await chairman.getByRole('button', { name: 'Lưu và tính lại chỉ tiêu ngày' }).click();
  await expect(chairman.getByText('Đã lưu cách tính và tính lại chỉ tiêu ngày')).toBeVisible();
});

test('the order of the day is printed, and a team leader sees what is theirs', async ({ browser, city }) => {
  await chairman.goto(city.at(`/quotas/order?locality=${WARD}`));
  await expect(chairman.getByRole('heading', { level: 1 })).toHaveText(`Giao chỉ tiêu ngày ${slashed(city.today).replace(/\b0/g, '')}`);
  const sheets = chairman.locator('section.order-sheet');
  expect(await sheets.count(), 'the ward and each of its teams').toBeGreaterThan(3);
  await chairman.emulateMedia({ media: 'print' });
  const pdf = await chairman.pdf({ format: 'A4', preferCSSPageSize: true });
  expect((pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length).toBeGreaterThanOrEqual(await sheets.count());
  await chairman.emulateMedia({ media: 'screen' });
  await look(chairman, 'quotas-08-order');

  makeAccountByCommand(city, { name: 'totruong', full: 'Tổ trưởng Đề án 06', role: 'team_leader', place: ['--team', `DA06-${WARD}`] });
  const leader = await signIn(browser, city, 'totruong');
  await leader.getByRole('link', { name: 'Chỉ tiêu ngày' }).click();
  await expect(leader.getByText(/cần kích hoạt \d+ tài khoản: đã báo \d+, còn \d+/)).toBeVisible();
  await look(leader, 'quotas-09-team');
  await leader.goto(city.at(`/quotas?locality=${OTHER}`));
  await expect(leader.getByText(/nằm ngoài phạm vi/)).toBeVisible();
});
