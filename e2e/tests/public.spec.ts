// The public side of the stations, as a citizen with a cheap phone meets it: a timetable that fits, one booking for a person, the
// family by its code, the nearest other shift; letters of a page each; a desk that loses its line and nothing else. Each
// test goes on where the one before it ended.

import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { day, expect, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, newcomer, signIn, planThem } from '../support/people.ts';
import { mustRun } from '../support/program.ts';

test.use({ story: 'public' });
test.describe.configure({ mode: 'serial' });

const WARD = '25195';
const OUT = join(import.meta.dirname, '../out');

let police: Page;
let citizen: Page;
/** The address of tonight's shift, and of one that invites. */
let tonight: string;
let inviting: string;
/** The code of the citizen's booking. */
let code: string;

async function plan(at: (path: string) => string, station: string, set: string, on: string, from: string, to: string): Promise<string> {
  await police.goto(at('/stations/plan'));
  await police.getByLabel('Điểm', { exact: true }).selectOption({ label: `NVH${station} · Nhà văn hóa khu phố ${station}` });
  await police.getByLabel('Từ ngày').fill(on);
  await police.getByLabel('Từ giờ').fill(from);
  await police.getByLabel('Đến giờ').fill(to);
  await police.getByLabel(set).check();
  await planThem(police);
  await police.getByRole('link', { name: `${from}–${to}` }).last().click();
  await expect(police.getByText('Các khung giờ')).toBeVisible();
  return police.url();
}

test('the ward opens two stations', async ({ browser, city }) => {
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  mustRun('extract', 'import', city.extract(city.opening), '--data', city.data, '--as-of', city.opening, '--coverage', 'full', '--confirm');
  makeAccountByCommand(city, { name: 'congan', full: 'Công an phường', role: 'ward_police', place: ['--locality', WARD] });
  police = await signIn(browser, city, 'congan');
  await police.goto(city.at('/stations/places'));
  for (const [no, at] of [['1', '11.5352, 106.8823'], ['2', '11.5452, 106.8823']] as const) {
    await police.getByLabel('Mã', { exact: true }).first().fill(`NVH${no}`);
    await police.getByLabel('Tên', { exact: true }).first().fill(`Nhà văn hóa khu phố ${no}`);
    await police.getByLabel('Địa chỉ').fill(`Số ${no}2 đường Phú Riềng Đỏ`);
    await police.getByRole('textbox', { name: 'Tọa độ' }).fill(at);
    await police.getByRole('button', { name: 'Thêm điểm này' }).click();
    await expect(police.getByText('Đã thêm điểm')).toBeVisible();
    await police.locator('#set-code').fill(`CAM-${no}`);
    await police.locator('#set-name').fill(`Bộ thu nhận lưu động số ${no}`);
    await police.getByRole('button', { name: 'Thêm bộ thiết bị này' }).click();
    await expect(police.getByText('Đã lưu bộ thiết bị')).toBeVisible();
  }
  // Open all day, so that the story plays at any hour.
  tonight = await plan(city.at, '1', 'CAM-1', city.today, '12:00', '24:00');
  await plan(city.at, '2', 'CAM-2', day(1), '17:30', '20:30');
  inviting = await plan(city.at, '1', 'CAM-1', day(2), '17:00', '20:00');
});

test('the timetable fits a small phone, and a person books once', async ({ browser, city }) => {
  citizen = await newcomer(browser);
  await citizen.setViewportSize({ width: 360, height: 740 });
  await citizen.goto(city.at('/timetable'));
  const beyond = await citizen.locator('.table-scroll').evaluate((box) => box.scrollWidth - box.clientWidth);
  expect(beyond, 'nothing of the timetable lies beyond the edge').toBeLessThanOrEqual(0);
  for (const words of ['Nhà văn hóa khu phố 1', 'Đặt ca 17:30–20:30']) await expect(citizen.getByText(words).first()).toBeVisible();
  const book360 = await citizen.getByRole('link', { name: 'Đặt ca 17:30–20:30' }).first().boundingBox();
  expect((book360?.x ?? 999) + (book360?.width ?? 999), 'where to book is seen without scrolling sideways').toBeLessThanOrEqual(360);
  await look(citizen, 'public-01-timetable');
  const book = async (name: string): Promise<void> => {
    await citizen.goto(`${inviting.replace(/\/stations\/shifts\/(\d+).*/, '/timetable/shift?no=$1')}`);
    await citizen.getByLabel('Khung giờ').selectOption('18:00');
    await citizen.getByLabel('Họ tên').fill(name);
    await citizen.getByLabel('Số điện thoại').fill('0912 345 678');
    await citizen.getByRole('button', { name: 'Đặt lịch' }).click();
  };
  await book('Nguyễn Thị Hoa');
  await expect(citizen.getByText(/Đã đặt: 18:00–18:15/)).toBeVisible();
  await expect(citizen.getByRole('definition').filter({ hasText: '18:00–18:15, Thứ' }).or(citizen.getByText(/18:00–18:15, Chủ nhật/)).first()).toBeVisible();
  code = new URL(citizen.url()).searchParams.get('code') ?? '';
  await look(citizen, 'public-02-mine');
  await book('Nguyễn Thị Hoa');
  await expect(citizen.getByRole('link', { name: /Không đặt được ca này bằng họ tên và số điện thoại đã ghi/ })).toBeVisible();
  await look(citizen, 'public-03-once');
});

test('the family comes along, and another shift is offered from the nearest on', async ({ city }) => {
  await citizen.goto(city.at(`/timetable/booking?code=${code}`));
  await citizen.getByText('Đổi sang giờ khác').click();
  const shifts = await citizen.getByLabel('Ca khác còn chỗ').locator('option').allInnerTexts();
  expect(shifts.map((words) => /khu phố (\d)/.exec(words)?.[1])).toEqual(['1', '1', '2']);
  expect(shifts[2]).toContain('(cách 1,1 km)');
  await look(citizen, 'public-04-move');
  await citizen.getByRole('link', { name: 'Đặt thêm cho người nhà trong ca này' }).click();
  await expect(citizen.getByLabel('Số điện thoại')).toHaveCount(0);
  await citizen.getByLabel('Khung giờ').selectOption('18:15');
  await citizen.getByLabel('Họ tên').fill('Nguyễn Văn Ông');
  await look(citizen, 'public-05-family');
  await citizen.getByRole('button', { name: 'Đặt lịch' }).click();
  await expect(citizen.getByText(/Đã đặt: 18:15–18:30/)).toBeVisible();
});

/** Pages of a PDF as Chromium writes it. */
function pages(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}

test('each letter is one page, and so is the notice of a ward', async ({ city }) => {
  await police.goto(`${inviting}/invitations`);
  await police.getByRole('button', { name: /Lập giấy mời cho \d+ người/ }).click();
  const told = await police.getByText(/Đã lập \d+ giấy mời/).innerText();
  await police.getByRole('link', { name: 'In thư mời' }).click();
  const letters = await police.locator('.letter').count();
  expect(told).toContain(`${letters} giấy mời`);
  await look(police, 'public-06-letters');
  mkdirSync(OUT, { recursive: true });
  const file = join(OUT, 'public-letters.pdf');
  const pdf = await police.pdf({ path: file, preferCSSPageSize: true });
  expect(pages(pdf), 'one page for each').toBe(letters);
  // Nothing of a letter runs into the next: every page names one code.
  const text = spawnSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).stdout;
  const sheets = text.split('\f').filter((sheet) => sheet.trim() !== '');
  expect(sheets.map((sheet) => sheet.match(/Mã trên giấy mời/g)?.length ?? 0)).toEqual(Array(letters).fill(1));
  expect(sheets.every((sheet) => sheet.includes('Kính mời ông/bà') && sheet.includes('Cán bộ không bao giờ hỏi'))).toBe(true);
  // Each is signed and has room for the clerk's number, and the hook of the next letter's "CHỦ NGHĨA" does not print at its foot.
  expect(sheets.every((sheet) => sheet.includes('TRƯỞNG CÔNG AN') && sheet.includes('……/GM') && !/^\s*Ủ\s*$/m.test(sheet))).toBe(true);
  await citizen.goto(city.at(`/timetable/notice?locality=${WARD}`));
  const cut = await citizen.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(cut, 'nothing of the notice lies beyond the edge of a small phone').toBeLessThanOrEqual(0);
  await look(citizen, 'public-07-notice');
  const notice = await citizen.pdf({ path: join(OUT, 'public-notice.pdf'), preferCSSPageSize: true });
  expect(pages(notice)).toBe(1);
});

test('the desk loses its line, and nothing that was typed', async () => {
  await police.goto(`${tonight}/desk`);
  await look(police, 'public-08-desk');
  const walkIn = async (name: string): Promise<void> => {
    const form = police.locator('details', { hasText: 'Người đến không hẹn' }).first();
    if (!(await form.evaluate((d: HTMLDetailsElement) => d.open))) await police.getByText('Người đến không hẹn', { exact: true }).click();
    await police.getByLabel('Họ tên').fill(name);
    await police.getByRole('button', { name: 'Cấp số chờ' }).click();
  };
  await police.context().setOffline(true);
  await walkIn('Trần Văn Bình');
  await expect(police.getByText('Mất kết nối: 1 lượt đang giữ ở trang này')).toBeVisible();
  await expect(police.getByLabel('Họ tên')).toHaveValue('');
  await police.getByLabel('Mã giấy mời, mã đặt lịch hoặc số đặt lịch').fill('999999');
  await police.getByRole('button', { name: 'Ghi đã đến' }).click();
  await expect(police.getByText('Mất kết nối: 2 lượt đang giữ ở trang này')).toBeVisible();
  await walkIn('Lê Thị Ba');
  await expect(police.getByText('Mất kết nối: 3 lượt đang giữ ở trang này')).toBeVisible();
  await look(police, 'public-09-held');
  await police.context().setOffline(false);
  await expect(police.getByText(/Mất kết nối/)).toHaveCount(0, { timeout: 20_000 });
  const came = police.getByRole('table', { name: 'Đã đến' });
  for (const name of ['Trần Văn Bình', 'Lê Thị Ba']) await expect(came.getByText(name)).toHaveCount(1);
  // What was refused is told, though what came after it went well.
  const untaken = police.locator('[data-refused]', { hasText: 'Ca này không có lịch hẹn hay giấy mời mang mã hoặc số đó' });
  await expect(untaken.getByText('999999'), 'and of whom').toBeVisible();
  await look(police, 'public-10-sent');
  await police.getByRole('button', { name: 'Gọi số 1' }).click();
  await expect(police.getByRole('heading', { name: 'Số 1: Trần Văn Bình' })).toBeVisible();
});

test('a desk that was signed out keeps what was typed, and sends it after a new sign-in', async ({ browser, city }) => {
  await police.goto(`${tonight}/desk`);
  await police.context().clearCookies();
  await police.getByText('Người đến không hẹn', { exact: true }).click();
  await police.getByLabel('Họ tên').fill('Phạm Văn Năm');
  await police.getByRole('button', { name: 'Cấp số chờ' }).click();
  await expect(police.getByText('Phiên đăng nhập đã hết: 1 lượt đang giữ ở trang này')).toBeVisible();
  await look(police, 'public-11-signed-out');
  // In another tab: the browser has a session again, with another token.
  const beside = await signIn(browser, city, 'congan');
  await police.context().addCookies(await beside.context().cookies());
  await expect(police.getByText(/Phiên đăng nhập đã hết/)).toHaveCount(0, { timeout: 20_000 });
  await expect(police.getByRole('table', { name: 'Đã đến' }).getByText('Phạm Văn Năm')).toHaveCount(1);
});
