// What phones are for besides work lists, through the whole house: an inspector's evening without network, a station's desk with the
// network cut while the office's desk goes on, and a shift chosen at the door. Each test goes on where the one before it ended.

import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { type City, day, expect, slashed, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, signIn, planThem } from '../support/people.ts';
import { json, mustRun } from '../support/program.ts';
import { workbook } from '../support/workbook.ts';

test.use({ story: 'phone-rooms' });
test.describe.configure({ mode: 'serial' });

const WARD = '25195';
const PIN = '482916';

let office: Page;
let police: Page;
const phones: BrowserContext[] = [];
let desk: string;

async function typePin(page: Page): Promise<void> {
  for (const digit of PIN) await page.getByRole('button', { name: digit, exact: true }).click();
}

async function takePhone(browser: Browser, city: City, member: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, locale: 'vi-VN' });
  phones.push(context);
  const page = await context.newPage();
  const { code } = json<{ code: string }>('phone', 'code', '--data', city.data, '--member', member, '--until', day(5), '--json');
  await page.goto(city.at(`/field/#enrol=${code}`));
  await page.getByRole('button', { name: 'Nhận điện thoại', exact: true }).click();
  await typePin(page);
  await expect(page.getByRole('heading', { name: 'Nhập lại mã PIN' })).toBeVisible();
  await typePin(page);
  await expect(page.locator('.state')).toContainText('đồng bộ lúc');
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  return page;
}

async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((h) => {
    location.hash = h;
  }, hash);
}

async function sync(page: Page, at: number): Promise<void> {
  await phones[at]?.setOffline(false);
  await go(page, '#/sync');
  await page.getByRole('button', { name: 'Đồng bộ ngay' }).click();
  await expect(page.locator('.state')).not.toContainText('chờ gửi');
  await expect(page.getByRole('button', { name: 'Đồng bộ ngay' })).toBeEnabled();
}

/** Claims of two unions of the ward about people who wait. */
function claims(city: City): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const rows = city.waiting.slice(0, 30).map((one, i) => `${i % 2 === 0 ? 'TNTN' : 'TNPN'}-${WARD};${one.number};${slashed(day(-3))} 19:${two(i)};Đã kích hoạt`);
  return city.write('claims.csv', ['Mã tổ;Số CCCD;Thời điểm;Kết quả', ...rows, ''].join('\n'));
}

test('an inspection team has a phone, and a round rides on it', async ({ browser, city }) => {
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  mustRun('extract', 'import', city.extract(city.opening), '--data', city.data, '--as-of', city.opening, '--coverage', 'full', '--confirm');
  mustRun('claims', 'import', claims(city), '--data', city.data);
  makeAccountByCommand(city, { name: 'thuongtruc', full: 'Trực cơ quan thường trực', role: 'standing_office', place: [] });
  makeAccountByCommand(city, { name: 'kiemtra', full: 'Kiểm tra viên Sở Nội vụ', role: 'inspector', place: [] });
  makeAccountByCommand(city, { name: 'congan', full: 'Công an phường', role: 'ward_police', place: ['--locality', WARD] });
  office = await signIn(browser, city, 'thuongtruc');
  police = await signIn(browser, city, 'congan');
  await office.goto(city.at('/inspections/new'));
  await office.getByLabel('Cỡ mẫu (số người)').fill('6');
  await office.getByLabel('Số rút').fill('2023');
  await office.getByRole('button', { name: 'Rút mẫu và lập đợt' }).click();
  await office.getByLabel('Kiểm tra viên', { exact: true }).selectOption('kiemtra');
  await office.getByLabel('Đơn vị công tác của kiểm tra viên').selectOption({ label: 'Không thuộc đơn vị nào trong chiến dịch' });
  const { code } = json<{ code: string }>('phone', 'code', '--data', city.data, '--member', 'KT-689-01', '--until', day(5), '--json');
  // As a phone asks it: without the office's session.
  const asked = await fetch(city.at('/api/v1/field/code'), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ code }) });
  const { name } = (await asked.json()) as { name: string };
  await office.getByLabel('Điện thoại mang danh sách').selectOption({ label: `${name} (Tổ kiểm tra số 1)` });
  await office.getByRole('button', { name: 'Giao kiểm tra viên' }).click();
  await expect(office.getByText('Đã giao 6 người')).toBeVisible();
  await expect(office.getByRole('row', { name: /Kiểm tra viên Sở Nội vụ/ })).toContainText(`${name} (Tổ kiểm tra số 1)`);
  await look(office, 'phone-rooms-01-round');
});

test('the inspector goes without network, and the office reads it the next morning', async ({ browser, city }) => {
  const phone = await takePhone(browser, city, 'KT-689-01');
  await phone.getByRole('link', { name: /Kiểm tra thực tế/ }).click();
  await expect(phone.getByText('Đã xong 0 trên 6 người')).toBeVisible();
  await look(phone, 'phone-rooms-02-inspect');
  await phones[0]?.setOffline(true);
  for (let n = 0; n < 4; n += 1) {
    await go(phone, '#/inspect');
    await phone.locator('a.row').first().click();
    const finding = n === 0 ? 'Sai: không được hỗ trợ hoặc chưa kích hoạt' : 'Đúng: đã được hỗ trợ, tài khoản dùng được';
    await phone.getByRole('button', { name: finding, exact: true }).click();
    if (n === 0) {
      await phone.getByLabel('Ghi chú').fill('chưa có ai đến nhà');
      await look(phone, 'phone-rooms-03-finding');
    }
    await phone.getByRole('button', { name: `Lưu: ${finding}` }).click();
    await expect(phone.locator('.state')).toContainText(`${n + 1} chờ gửi`);
  }
  await phone.reload();
  await typePin(phone);
  await go(phone, '#/inspect');
  await expect(phone.getByText('Đã xong 4 trên 6 người, còn 2 người cần gặp.')).toBeVisible();
  await sync(phone, 0);
  await office.goto(city.at('/inspections/1'));
  await expect(office.getByText(/đã kiểm tra 4, sai 1/)).toBeVisible();
  await office.getByText('Kết thúc đợt kiểm tra').click();
  await office.getByRole('button', { name: 'Kết thúc đợt', exact: true }).click();
  await sync(phone, 0);
  await go(phone, '#/inspect');
  await expect(phone.getByText('Không còn ai để kiểm tra')).toBeVisible();
});

test('a station gets an intake team and its tablet', async ({ browser, city }) => {
  const file = city.write('to.xlsx', '');
  const { writeFileSync } = await import('node:fs');
  writeFileSync(
    file,
    workbook([
      ['Tổ', [['Mã tổ', 'Tên tổ', 'Loại tổ', 'Mã địa bàn', 'Mã đơn vị'], ['TN1', 'Tổ thu nhận lưu động số 1', 'tổ thu nhận', WARD, `CA-${WARD}`]]],
      ['Thành viên', [['Mã thành viên', 'Họ tên', 'Mã tổ', 'Mã đơn vị', 'Kỹ năng CNTT'], ['TN1-01', 'Phạm Thu Nhận', 'TN1', `CA-${WARD}`, 'Có']]],
    ]),
  );
  await office.goto(city.at('/teams'));
  await office.getByLabel('Tệp .xlsx').setInputFiles(file);
  await office.getByRole('button', { name: 'Nhập tệp' }).click();
  await expect(office.getByText('Đã thêm hoặc sửa 2 dòng')).toBeVisible();

  await police.goto(city.at('/stations/places'));
  await police.getByLabel('Mã', { exact: true }).first().fill('NVH1');
  await police.getByLabel('Tên', { exact: true }).first().fill('Nhà văn hóa khu phố 1');
  await police.getByLabel('Địa chỉ').fill('Số 12 đường Phú Riềng Đỏ');
  await police.getByRole('button', { name: 'Thêm điểm này' }).click();
  await expect(police.getByText('Đã thêm điểm')).toBeVisible();
  await police.locator('#set-code').fill('CAM-1');
  await police.locator('#set-name').fill('Bộ thu nhận lưu động số 1');
  await police.getByRole('button', { name: 'Thêm bộ thiết bị này' }).click();
  for (const [on, team] of [[city.today, true], [day(2), false]] as const) {
    await police.goto(city.at('/stations/plan'));
    await police.getByLabel('Từ ngày').fill(on);
    // Open all day, so that the story plays at any hour.
    await police.getByLabel('Từ giờ').fill(team ? '12:00' : '17:30');
    await police.getByLabel('Đến giờ').fill(team ? '24:00' : '20:30');
    await police.getByLabel('CAM-1').check();
    if (team) await police.getByLabel('Tổ thu nhận').selectOption('TN1');
    await planThem(police);
    if (team) {
      await police.getByRole('link', { name: '12:00–24:00' }).last().click();
      desk = `${police.url()}/desk`;
    }
  }
  await police.goto(desk);
  for (const name of ['Trần Văn Bình', 'Đặng Thị Yến']) {
    if (!(await police.getByLabel('Họ tên').isVisible())) await police.getByText('Người đến không hẹn', { exact: true }).click();
    await police.getByLabel('Họ tên').fill(name);
    await police.getByRole('button', { name: 'Cấp số chờ' }).click();
    await expect(police.getByText(/Đã ghi nhận; số chờ \d/)).toBeVisible();
  }
  const tablet = await takePhone(browser, city, 'TN1-01');
  await tablet.getByRole('link', { name: /Bàn tiếp nhận/ }).click();
  await expect(tablet.getByText('2 đang chờ, 0 đang làm, 0 đã xong')).toBeVisible();
  await look(tablet, 'phone-rooms-04-desk');
});

test('the desk goes on with the network cut, the office serves one of the same people, and nobody is lost', async ({ city }) => {
  const tablet = phones[1]?.pages()[0] as Page;
  await phones[1]?.setOffline(true);
  await tablet.getByLabel('Họ tên').fill('Lâm Thị Mới');
  await tablet.getByRole('button', { name: 'Cấp số chờ' }).click();
  await expect(tablet.getByText('Đã ghi nhận Lâm Thị Mới: số chờ A1')).toBeVisible();
  await tablet.getByRole('button', { name: 'Gọi số 1' }).click();
  await tablet.getByRole('button', { name: 'Đã thu hồ sơ' }).click();
  await tablet.getByRole('button', { name: 'Gọi số 2' }).click();
  await look(tablet, 'phone-rooms-05-called');
  await tablet.getByRole('button', { name: 'Đã thu hồ sơ' }).click();
  await expect(tablet.getByText('1 đang chờ, 0 đang làm, 2 đã xong')).toBeVisible();
  // Meanwhile the office says of number 1 that it was not possible.
  await police.goto(desk);
  await police.getByRole('button', { name: 'Gọi số 1' }).click();
  await police.getByText('Không làm được').first().click();
  await police.getByLabel('Thiếu giấy tờ').check();
  await police.getByRole('button', { name: 'Ghi không làm được' }).click();
  // The page follows the shift by itself, so the row is looked at and not the word that passes.
  await expect(police.getByRole('row', { name: /Trần Văn Bình/ })).toContainText('Thiếu giấy tờ');
  await sync(tablet, 1);
  await go(tablet, '#/desk');
  await expect(tablet.getByText('Trước đó đã có người ghi kết quả khác').first()).toBeVisible();
  await police.goto(desk);
  await expect(police.getByRole('row', { name: /Lâm Thị Mới/ })).toContainText('A1');
  await expect(police.getByRole('row', { name: /Đặng Thị Yến/ })).toContainText('đã xong');
  await look(police, 'phone-rooms-06-office-desk');
  await police.goto(city.at('/held'));
  await expect(police.getByText('Việc tại điểm thu nhận').first()).toBeVisible();
  await police.getByRole('link', { name: /Việc tại điểm thu nhận/ }).first().click();
  await look(police, 'phone-rooms-07-held');
  await police.locator('#reason-accept').fill('Đã bổ sung giấy tờ và thu lại');
  await police.getByRole('button', { name: 'Ghi nhận kết quả này' }).click();
  await expect(police.getByText('Đã ghi nhận', { exact: true }).first()).toBeVisible();
  await police.goto(desk);
  await expect(police.getByRole('row', { name: /Trần Văn Bình/ })).toContainText('đã xong');
});

test('a shift is chosen at the door and is a booking once there is a network', async ({ browser, city }) => {
  const counts = new Map<string, number>();
  for (const one of city.waiting) if (one.quarter.startsWith(WARD)) counts.set(one.quarter, (counts.get(one.quarter) ?? 0) + 1);
  const quarter = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
  mustRun('work-list', 'create', '--data', city.data, '--kind', 'activation', '--locality', quarter, '--team', `CNS-${quarter}`, '--due', day(1));
  const phone = await takePhone(browser, city, `CNS-${quarter}-01`);
  await phones[2]?.setOffline(true);
  await phone.getByRole('link', { name: /^Bắt đầu/ }).click();
  await expect(phone.locator('.person-name').or(phone.locator('ul.rows a.row').first()).first()).toBeVisible();
  if (!(await phone.locator('.person-name').isVisible())) await phone.locator('ul.rows a.row').first().click();
  await phone.getByRole('button', { name: 'Cần làm mức 2', exact: true }).click();
  await phone.getByRole('radio', { name: /17:30–20:30/ }).check();
  await look(phone, 'phone-rooms-08-shift');
  await phone.getByRole('button', { name: 'Lưu: Cần làm mức 2' }).click();
  await expect(phone.getByText('Đã chọn ca, chờ gửi để giữ chỗ')).toBeVisible();
  const person = phone.url();
  await sync(phone, 2);
  await phone.goto(person);
  await expect(phone.getByText(/Đã đặt lịch: .* lúc 17:30, Nhà văn hóa khu phố 1/)).toBeVisible();
  await look(phone, 'phone-rooms-09-booked');
  await police.goto(city.at('/stations/wishes'));
  await expect(police.getByText('Ai đã chọn ca đều có chỗ')).toBeVisible();
  await look(police, 'phone-rooms-10-wishes');
  for (const context of phones) await context.close();
});
