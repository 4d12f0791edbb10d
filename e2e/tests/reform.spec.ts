// The reform of 2025 in mid-campaign: the city's eight wards and communes become two, the district tier falls away. The office uploads the
// resolution as a file, sees who goes where, and applies it; afterwards every room still answers, and both sides of the day compare.
// Each test goes on where the one before it ended.

import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { day, expect, slashed, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, signIn } from '../support/people.ts';
import { mustRun } from '../support/program.ts';
import { workbook } from '../support/workbook.ts';

test.use({ story: 'reform' });
test.describe.configure({ mode: 'serial' });

const HEAD = ['Mã cũ', 'Mã mới', 'Tên mới', 'Cấp', 'Mã cấp trên', 'Từ ngày'];
const SIX = ['25195', '25198', '25201', '25204', '25205', '25213'];
const TWO = ['25210', '25207'];

let office: Page;
let ward: Page;

/** The resolution as a file, from a day on. */
function resolution(on: string, more: string[][] = []): Buffer {
  const rows = [
    ...SIX.map((old) => [old, '25195', 'Bình Phước', 'phường', '', slashed(on)]),
    ...TWO.map((old) => [old, '25210', 'Đồng Xoài', 'phường', '', slashed(on)]),
    ['689', '', '', '', '', slashed(on)],
    ...more,
  ];
  return workbook([['Sáp nhập', [HEAD, ...rows]]]);
}

async function upload(buffer: Buffer): Promise<void> {
  await office.goto(city_at('/territory/changes'));
  const mimeType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  await office.getByLabel('Tệp .xlsx').setInputFiles({ name: 'sap nhap 2025.xlsx', mimeType, buffer });
  await office.getByRole('button', { name: 'Tải lên và xem trước' }).click();
}

let city_at: (path: string) => string;

test('the office sees who goes where before anything changes', async ({ browser, city }) => {
  city_at = (path) => city.at(path);
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  makeAccountByCommand(city, { name: 'thuongtruc', full: 'Trực cơ quan thường trực', role: 'standing_office', place: [] });
  makeAccountByCommand(city, { name: 'caphuong', full: 'Công an phường Tân Đồng', role: 'ward_police', place: ['--locality', '25198'] });
  for (const on of [city.opening, day(-1)]) {
    mustRun('extract', 'import', city.extract(on), '--data', city.data, '--as-of', on, '--coverage', 'full', '--confirm');
  }
  office = await signIn(browser, city, 'thuongtruc');
  await office.goto(city.at('/territory'));
  await office.getByRole('link', { name: 'Sáp nhập, chia tách địa bàn' }).click();
  await expect(office.getByText('Chưa có lần sáp nhập, chia tách nào')).toBeVisible();
  await look(office, 'reform-01-empty');

  await upload(resolution(city.today, [['99999', '25195', '', '', '', slashed(city.today)]]));
  await expect(office.getByText(/Không có địa bàn mang mã 99999/)).toBeVisible();
  await expect(office.getByText('Còn 1 dòng sai, nên thay đổi chưa áp dụng được.')).toBeVisible();
  await expect(office.getByRole('button', { name: /^Áp dụng/ })).toHaveCount(0);
  await look(office, 'reform-02-wrong-row');
  await office.getByRole('button', { name: 'Bỏ bản xem trước này' }).click();

  await upload(resolution(city.today));
  await expect(office.getByText(new RegExp(`Từ .+, 8 phường, xã thành 2`)).first()).toBeVisible();
  await expect(office.getByText('Thành phố Đồng Xoài thôi là một cấp hành chính', { exact: false })).toBeVisible();
  await expect(office.getByRole('row', { name: /Phường Bình Phước/ }).first()).toContainText('Phường Tân Phú');
  await expect(office.getByRole('row', { name: /^Công dân/ })).toContainText('1.5');
  await look(office, 'reform-03-preview');
});

test('it is applied once, with its decision', async () => {
  await office.getByLabel('Căn cứ').fill('NQ');
  await office.getByRole('button', { name: /^Áp dụng cho 8 phường, xã/ }).click();
  await expect(office.getByText('Ghi số, ngày của nghị quyết hoặc quyết định (ít nhất 5 ký tự).').first()).toBeVisible();
  await expect(office.getByLabel('Căn cứ')).toHaveValue('NQ');
  await office.getByLabel('Căn cứ').fill('Nghị quyết 1662/NQ-UBTVQH15 ngày 16/6/2025');
  await office.getByRole('button', { name: /^Áp dụng cho 8 phường, xã/ }).click();
  await expect(office.getByText('Đã áp dụng thay đổi địa bàn')).toBeVisible();
  await look(office, 'reform-04-applied');
});

test('figures of both sides find each other, and the total is the same', async ({ city }) => {
  const total = async (on: string): Promise<string> => {
    const answer = await office.request.get(city.at(`/api/v1/progress?as_of=${on}`));
    expect(answer.status()).toBe(200);
    return JSON.stringify(((await answer.json()) as { numbers: unknown }).numbers);
  };
  expect(await total(city.today)).toBe(await total(day(-1)));
  await office.goto(city.at(`/localities?as_of=${city.today}`));
  await expect(office.getByRole('link', { name: 'Phường Bình Phước' }).first()).toBeVisible();
  await expect(office.getByRole('link', { name: 'Phường Tân Phú' })).toHaveCount(0);
  await look(office, 'reform-05-localities');
  await office.getByRole('link', { name: /^Xem theo địa bàn cũ/ }).click();
  await expect(office.getByRole('link', { name: 'Phường Tân Phú' }).first()).toBeVisible();
  await office.goto(city.at(`/?locality=25198&as_of=${day(-1)}`));
  await expect(office.getByText(/^Từ .+ gộp vào$/)).toBeVisible();
  await office.getByRole('link', { name: 'Phường Bình Phước' }).click();
  await expect(office.getByRole('heading', { level: 1 })).toContainText('Phường Bình Phước');
  await expect(office.getByText(/^Thành lập .+ từ$/)).toBeVisible();
  await look(office, 'reform-06-new-ward');
});

test('every room still answers, with the new wards', async ({ city }) => {
  const rooms = [
    '/', '/map', '/boards', '/boards/funnel', '/boards/hours', '/boards/teams', '/forecast', '/targets', '/quotas', '/standings', '/cross-check',
    '/documents', '/work-lists', '/stations', '/teams', '/territory', '/costs', '/daily-reports', '/tasks', '/campaign', '/users', '/audit',
  ];
  for (const path of rooms) {
    const answer = await office.goto(city.at(path));
    expect(answer?.status(), path).toBe(200);
  }
  for (const path of ['/api/v1/forecast', '/api/v1/standings?phase=1&kind=commune', '/api/v1/quotas', '/api/v1/open-data/progress']) {
    const answer = await office.request.get(city.at(path));
    expect(answer.status(), `${path}: ${await answer.text()}`).toBeLessThan(500);
  }
  await office.goto(city.at('/targets'));
  await expect(office.getByText('Phường Bình Phước').first()).toBeVisible();
  await look(office, 'reform-07-targets');
  await office.goto(city.at('/standings'));
  await look(office, 'reform-08-standings');
  await office.goto(city.at('/map'));
  await look(office, 'reform-09-map');
  await office.goto(city.at('/quotas'));
  await look(office, 'reform-10-quotas');
});

test('the police officer of an old ward works in the new one', async ({ browser, city }) => {
  ward = await signIn(browser, city, 'caphuong');
  await ward.goto(city.at('/'));
  await expect(ward.getByRole('heading', { level: 1 })).toContainText('Phường Bình Phước');
  await ward.goto(city.at(`/?locality=25195&as_of=${day(-1)}`));
  await expect(ward.getByRole('heading', { level: 1 })).toContainText('Phường Tân Phú');
  const away = await ward.goto(city.at('/?locality=25210'));
  expect(away?.status()).toBe(403);
  await ward.goto(city.at('/work-lists'));
  await look(ward, 'reform-11-ward-lists');
});
