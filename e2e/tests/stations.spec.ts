// Stations, as a ward lives them: the office plans an evening and invites, a citizen books on a phone, the desk serves while a board
// calls numbers, a batch goes out, the next extract approves; a shift that is called off tells its people. Each test goes on where the one before it ended.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type City, day, expect, slashed, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, newcomer, signIn, planThem } from '../support/people.ts';
import { mustRun } from '../support/program.ts';

test.use({ story: 'stations' });
test.describe.configure({ mode: 'serial' });

const WARD = '25195';

let police: Page;
let citizen: Page;
/** The address of tonight's shift, and of a later one. */
let tonight: string;
let later: string;

/** Plans a shift of one day and gives back its address. */
async function plan(page: Page, at: (path: string) => string, on: string, from: string, to: string): Promise<string> {
  await page.goto(at('/stations/plan'));
  await page.getByLabel('Từ ngày').fill(on);
  await page.getByLabel('Từ giờ').fill(from);
  await page.getByLabel('Đến giờ').fill(to);
  await page.getByLabel('CAM-1').check();
  await page.getByLabel('CAM-2').check();
  await planThem(page);
  await page.getByRole('link', { name: `${from}–${to}` }).last().click();
  await expect(page.getByText('Các khung giờ')).toBeVisible();
  return page.url();
}

/** Somebody of the ward of whom no extract knows a dossier, until tonight. */
function withoutDossier(city: City): string {
  const truth = JSON.parse(readFileSync(join(city.files, 'truth.json'), 'utf8')) as { citizens: Record<string, { quarter: string; level1?: object; level2?: object }> };
  const found = Object.entries(truth.citizens).find(([, one]) => one.quarter.startsWith(WARD) && !one.level1 && !one.level2);
  if (!found) throw new Error('everybody of the ward has a dossier');
  return found[0];
}

test('the ward plans its stations and shifts', async ({ browser, city }) => {
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  mustRun('extract', 'import', city.extract(city.opening), '--data', city.data, '--as-of', city.opening, '--coverage', 'full', '--confirm');
  makeAccountByCommand(city, { name: 'congan', full: 'Công an phường', role: 'ward_police', place: ['--locality', WARD] });
  police = await signIn(browser, city, 'congan');
  await police.goto(city.at('/stations'));
  await expect(police.getByText('Chưa có ca nào trong thời gian này')).toBeVisible();
  await look(police, 'stations-01-empty');
  await police.getByRole('link', { name: 'Điểm và thiết bị' }).click();
  await police.getByLabel('Mã', { exact: true }).first().fill('NVH1');
  await police.getByLabel('Tên', { exact: true }).first().fill('Nhà văn hóa khu phố 1');
  await police.getByLabel('Địa chỉ').fill('Số 12 đường Phú Riềng Đỏ');
  await police.getByRole('textbox', { name: 'Tọa độ' }).fill('11.5352, 106.8823');
  await police.getByRole('button', { name: 'Thêm điểm này' }).click();
  await expect(police.getByText('Đã thêm điểm')).toBeVisible();
  for (const n of ['1', '2']) {
    await police.locator('#set-code').fill(`CAM-${n}`);
    await police.locator('#set-name').fill(`Bộ thu nhận lưu động số ${n}`);
    await police.getByRole('button', { name: 'Thêm bộ thiết bị này' }).click();
    await expect(police.getByText('Đã lưu bộ thiết bị')).toBeVisible();
  }
  await look(police, 'stations-02-places');

  await police.goto(city.at('/stations/plan'));
  await look(police, 'stations-03-plan');
  // Open all day, so that the story plays at any hour.
  tonight = await plan(police, city.at, city.today, '12:00', '24:00');
  later = await plan(police, city.at, day(3), '17:30', '20:30');
  await look(police, 'stations-04-shift');
  await police.goto(city.at('/stations'));
  await expect(police.getByRole('table').first()).toContainText('Nhà văn hóa khu phố 1');
  await look(police, 'stations-05-week');
});

test('neighbours are invited, and their letters print', async () => {
  await police.goto(`${later}/invitations`);
  await expect(police.getByText('Chưa có ca tương tự nào để đo')).toBeVisible();
  await look(police, 'stations-06-inviting');
  await police.getByRole('button', { name: /Lập giấy mời cho \d+ người/ }).click();
  await expect(police.getByText(/Đã lập \d+ giấy mời/)).toBeVisible();
  await police.getByRole('link', { name: 'In thư mời' }).click();
  await expect(police.getByText('GIẤY MỜI LÀM ĐỊNH DANH ĐIỆN TỬ MỨC 2').first()).toBeVisible();
  await police.pdf({ path: join(import.meta.dirname, '../out/letters.pdf'), format: 'A4' });
  await look(police, 'stations-07-letters');
});

test('a citizen finds a time on a phone, books, changes it', async ({ browser, city }) => {
  citizen = await newcomer(browser);
  await citizen.goto(city.at('/timetable'));
  await expect(citizen.getByRole('heading', { level: 1 })).toHaveText('Lịch thu nhận định danh điện tử');
  await look(citizen, 'stations-08-timetable');
  await citizen.goto(city.at('/timetable/guide'));
  await look(citizen, 'stations-09-guide');
  await citizen.goto(city.at(`/timetable/notice?locality=${WARD}`));
  await expect(citizen.getByText('từ 17 giờ 30 đến 20 giờ 30').first()).toBeVisible();
  await look(citizen, 'stations-10-notice');
  await citizen.pdf({ path: join(import.meta.dirname, '../out/notice.pdf'), format: 'A4' });

  await citizen.goto(city.at('/timetable'));
  await citizen.getByRole('link', { name: 'Đặt ca 17:30–20:30' }).click();
  await citizen.getByLabel('Khung giờ').selectOption('18:00');
  await citizen.getByLabel('Họ tên').fill('Nguyễn Thị Hoa');
  await citizen.getByLabel('Số điện thoại').fill('123');
  await citizen.getByRole('button', { name: 'Đặt lịch' }).click();
  await expect(citizen.getByRole('link', { name: /Số điện thoại chưa đúng/ })).toBeVisible();
  await expect(citizen.getByLabel('Họ tên')).toHaveValue('Nguyễn Thị Hoa');
  await look(citizen, 'stations-11-book');
  await citizen.getByLabel('Số điện thoại').fill('0912 345 678');
  await citizen.getByRole('button', { name: 'Đặt lịch' }).click();
  await expect(citizen.getByText(/Đã đặt: 18:00–18:15/)).toBeVisible();
  await look(citizen, 'stations-12-mine');
  await citizen.getByText('Đổi sang giờ khác').click();
  await citizen.locator('#move-at').selectOption('19:15');
  await citizen.getByRole('button', { name: 'Đổi sang giờ này' }).click();
  await expect(citizen.getByText(/Bạn có hẹn lúc 19:15–19:30/)).toBeVisible();
});

test('the desk serves, the board calls, the batch goes out', async ({ city }) => {
  await police.goto(`${tonight}/desk`);
  await police.getByText('Người đến không hẹn', { exact: true }).click();
  await police.getByLabel('Họ tên').fill('Trần Văn Bình');
  await police.getByRole('button', { name: 'Cấp số chờ' }).click();
  await expect(police.getByText('Đã ghi nhận; số chờ 1')).toBeVisible();
  await look(police, 'stations-13-desk');
  await police.getByRole('button', { name: 'Gọi số 1' }).click();
  await expect(police.getByRole('heading', { name: 'Số 1: Trần Văn Bình' })).toBeVisible();
  // Another desk takes somebody in while a name stands half written here: the queue moves on, the name stays.
  await police.getByText('Người đến không hẹn', { exact: true }).click();
  await police.getByLabel('Họ tên').fill('Lê Thị');
  await police.getByRole('heading', { level: 1 }).click();
  const other = await police.context().newPage();
  await other.goto(`${tonight}/desk`);
  await other.getByText('Người đến không hẹn', { exact: true }).click();
  await other.getByLabel('Họ tên').fill('Phạm Văn Cường');
  await other.getByRole('button', { name: 'Cấp số chờ' }).click();
  await expect(other.getByText('Đã ghi nhận; số chờ 2')).toBeVisible();
  await other.close();
  await police.bringToFront();
  await expect(police.getByRole('button', { name: 'Gọi số 2' })).toBeVisible();
  await expect(police.getByLabel('Họ tên')).toBeVisible();
  await expect(police.getByLabel('Họ tên')).toHaveValue('Lê Thị');
  const board = await police.context().newPage();
  await board.goto(`${tonight}/board`);
  await expect(board.getByText('Mời số')).toBeVisible();
  await expect(board.getByText('Trần Văn Bình')).toHaveCount(0);
  await look(board, 'stations-14-board');
  await police.bringToFront();
  await look(police, 'stations-15-serving');
  await police.getByRole('button', { name: 'Đã thu hồ sơ' }).click();
  // On a slow line the desk sends a held form and loads itself anew, without the word of thanks: what counts is what it shows.
  await expect(police.getByText('1 đã xong')).toBeVisible();
  await board.close();

  // Pressed for the wrong one: put right, and taken all the same.
  await police.getByRole('link', { name: /^Sửa/ }).click();
  await expect(police.getByRole('heading', { level: 1 })).toHaveText('Sửa kết quả của số 1');
  await look(police, 'stations-15b-correct');
  await police.getByRole('button', { name: 'Bỏ kết quả, đưa về bàn' }).click();
  await expect(police.getByText('Đã sửa kết quả')).toBeVisible();
  await police.getByLabel('Số định danh').fill(withoutDossier(city));
  await police.getByRole('button', { name: 'Đã thu hồ sơ' }).click();
  await expect(police.getByText('1 đã xong')).toBeVisible();

  await police.goto(city.at('/stations/batches'));
  await look(police, 'stations-16-batches');
  await police.getByLabel('Số văn bản kèm theo').fill('12/CAP');
  await police.getByRole('button', { name: 'Lập lô 1 hồ sơ' }).click();
  await expect(police.getByRole('button', { name: 'Rút khỏi lô' })).toBeVisible();
  await police.getByRole('link', { name: 'Đã gửi dữ liệu về Cục' }).click();
  await look(police, 'stations-16b-transmit');
  await police.getByRole('button', { name: 'Ghi đã chuyển' }).click();
  await expect(police.getByText('Đã ghi chuyển lô')).toBeVisible();
  await look(police, 'stations-17-batch');
  await expect(police.getByText('1 hồ sơ: 0 phê duyệt, 0 không đạt, 1 chưa có kết quả.')).toBeVisible();
});

test('the next extract approves what was transmitted', async ({ city }) => {
  const on = slashed(city.today);
  const rows = [
    ['Họ và tên', 'Ngày sinh', 'Số ĐDCN/CCCD', 'Phường/xã', 'Mức độ', 'Trạng thái hồ sơ', 'Ngày thu nhận', 'Ngày phê duyệt'],
    ['Trần Văn Bình', '01/01/1980', withoutDossier(city), 'Phường Tân Phú', 'Mức 2', 'Đã phê duyệt', on, on],
  ];
  const file = city.write('next.csv', rows.map((row) => row.join(';')).join('\n'));
  mustRun('extract', 'import', file, '--data', city.data, '--as-of', city.today, '--scope', WARD, '--confirm');
  await police.reload();
  await expect(police.getByText('1 hồ sơ: 1 phê duyệt, 0 không đạt, 0 chưa có kết quả.')).toBeVisible();
  await look(police, 'stations-17b-approved');
});

test('a shift that is called off tells its people', async ({ city }) => {
  await police.goto(later);
  await police.getByText('Hủy ca', { exact: true }).click();
  await police.getByLabel('Lý do hủy').fill('Mất điện khu vực');
  await police.getByRole('button', { name: 'Hủy ca này' }).click();
  await expect(police.getByText('Đã hủy ca; lịch công khai đã đổi')).toBeVisible();
  await look(police, 'stations-18-cancelled');
  await citizen.reload();
  await expect(citizen.getByText(/Ca 19:15–19:30, .* đã hủy/)).toBeVisible();
  await expect(citizen.getByText('Mất điện khu vực')).toBeVisible();
  await look(citizen, 'stations-19-told');
  await citizen.goto(city.at('/timetable'));
  await expect(citizen.getByText('Mất điện khu vực')).toBeVisible();
});
