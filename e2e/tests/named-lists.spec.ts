// A school names the people whom it helped; the ward's police decide who the doubtful ones are; the register settles the rest.

import type { Browser, Page } from '@playwright/test';
import { type City, day, expect, slashed, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { firstSignIn, newcomer } from '../support/people.ts';
import { json, mustRun } from '../support/program.ts';
import { join } from 'node:path';

test.use({ story: 'named-lists' });
test.describe.configure({ mode: 'serial' });

const WARD = 'Phường Tân Phú';
const HEADER = 'Họ và tên,Ngày sinh,Giới tính,Số ĐDCN/CCCD,Khu phố/ấp,Phường/xã,Mức độ,Trạng thái hồ sơ,Ngày phê duyệt,Trạng thái kích hoạt,Ngày kích hoạt';

/** Invented residents of one ward; the first two share name and year of birth. */
const RESIDENTS = [
  ['Lý Thu Sương', '02/03/1985', 'Nữ', '070185000011'],
  ['Lý Thu Sương', '09/08/1985', 'Nữ', '070185000012'],
  ['Điểu Krứ', '12/04/1953', 'Nam', '070053000013'],
  ['Nguyễn Thị Mỹ Hoà', '19/06/1983', 'Nữ', '070183000014'],
  ['Hoàng Quốc Vinh', '24/09/1990', 'Nam', '070090000015'],
] as const;

let school: Page;
let police: Page;

/** The ward's extract as of a day; who is named by number in `activated` was activated on the day before today. */
function extract(city: City, asOf: string, activated: readonly string[]): string {
  const rows = RESIDENTS.map(([name, birth, sex, number]) => {
    const done = activated.includes(number);
    return [name, birth, sex, number, 'Khu phố Phú Mỹ', WARD, 'Mức 2', 'Đã phê duyệt', slashed(day(-30)), done ? 'Đã kích hoạt' : 'Chưa kích hoạt', done ? slashed(day(-1)) : ''].join(',');
  });
  return city.write(`extract-${asOf}.csv`, `\uFEFF${[HEADER, ...rows].join('\n')}\n`);
}

function importExtract(city: City, asOf: string, activated: readonly string[]): void {
  mustRun('extract', 'import', extract(city, asOf, activated), '--as-of', asOf, '--scope', '25195', '--coverage', 'full', '--confirm', '--data', city.data);
}

async function open(browser: Browser, city: City, name: string, role: string, ...place: string[]): Promise<Page> {
  const made = json<{ one_time_password: string }>('user', 'create', '--name', name, '--role', role, ...place, '--json', '--data', city.data);
  const page = await newcomer(browser);
  await firstSignIn(page, city, { name, oneTime: made.one_time_password });
  return page;
}

test('a school sends its list, with names where it has no numbers', async ({ browser, city }) => {
  mustRun('init', '--plan', join(city.files, 'plan.toml'), '--data', city.data);
  importExtract(city, day(-2), []);
  school = await open(browser, city, 'truonghoc', 'unit_head', '--unit', 'THCS-25195');
  police = await open(browser, city, 'congan', 'ward_police', '--locality', '25195');
  await school.goto(city.at('/claims'));
  await school.getByRole('link', { name: 'Danh sách nêu tên' }).click();
  await look(school, '60-named-lists-empty');
  const list = city.write('danh-sach.csv', ['\uFEFFSố CCCD,Họ và tên,Ngày sinh',
    '070090000015,Hoàng Quốc Vinh,24/09/1990',
    ',NGUYEN THI MI HOA,1983',
    ',Ly Thu Suong,1985',
    ',Dieu Krus,12/04/1953',
    ',Quách Ỷ Lan,30/12/1931',
    ',Trần Văn Thiếu,',
  ].join('\n'));
  await school.getByLabel('Tệp danh sách').setInputFiles(list);
  await school.getByLabel('Ngày kích hoạt').fill(day(-1));
  await school.getByRole('button', { name: 'Gửi và đối chiếu' }).click();
  await expect(school.getByText('6 dòng: nhận 5, không nhận 1.')).toBeVisible();
  await expect(school.getByText('không có số định danh nên cần ngày sinh')).toBeVisible();
  // The school sees what it wrote and nothing of whom the register knows.
  await expect(school.getByRole('row').filter({ hasText: 'Quách Ỷ Lan' })).toContainText('Đang chờ');
  await expect(school.getByRole('row').filter({ hasText: 'NGUYEN THI MI HOA' })).toContainText('Đang chờ');
  await expect(school.getByText('Không tìm thấy')).toHaveCount(0);
  await look(school, '61-named-list-of-the-unit');
  const download = school.waitForEvent('download');
  await school.getByRole('link', { name: 'Tải 1 dòng cần sửa' }).click();
  expect((await download).suggestedFilename()).toMatch(/^dong-can-sua-\d+\.xlsx$/);
});

test('the police decide the doubtful row by keyboard, and may decide again', async ({ city }) => {
  await police.goto(city.at('/claims/lists'));
  await look(police, '62-named-lists');
  await police.getByRole('link', { name: 'danh-sach.csv' }).click();
  await expect(police.getByRole('row').filter({ hasText: 'Quách Ỷ Lan' })).toContainText('Không tìm thấy');
  await look(police, '63-named-list-inside');
  await police.getByRole('link', { name: /Cần xem/ }).first().click();
  await expect(police.getByRole('heading', { name: 'Dòng 4: người này là ai?' })).toBeVisible();
  await expect(police.getByText('Chỉ so được năm sinh: trùng')).toHaveCount(2);
  await look(police, '64-side-by-side');
  await police.keyboard.press('0');
  await expect(police.getByText('Đã ghi quyết định cho dòng 4.')).toBeVisible();
  await expect(police.getByText('Không còn dòng nào cần xem')).toBeVisible();
  await police.getByRole('link', { name: 'Về danh sách' }).click();
  await police.getByRole('link', { name: 'Đã quyết: không phải' }).click();
  await expect(police.getByText(/Đã quyết: không phải \(congan,/)).toBeVisible();
  await look(police, '65-decided-before');
  const second = police.getByRole('columnheader').filter({ hasText: /^Người \d$/ });
  await expect(second).toHaveCount(2);
  const births = await police.getByRole('row').filter({ hasText: 'Ngày sinh' }).first().getByRole('cell').allInnerTexts();
  await police.keyboard.press(births.at(-1) === '9/8/1985' ? '2' : '1');
  await expect(police.getByText('Đã ghi quyết định cho dòng 4.')).toBeVisible();
});

test('the next extract confirms whom it knows, and the school sees that', async ({ city }) => {
  importExtract(city, city.today, ['070090000015', '070185000012']);
  await school.goto(city.at('/claims/lists'));
  await school.getByRole('link', { name: 'danh-sach.csv' }).click();
  await expect(school.getByRole('row').filter({ hasText: 'Hoàng Quốc Vinh' })).toContainText('Được xác nhận');
  await expect(school.getByRole('row').filter({ hasText: 'Ly Thu Suong' })).toContainText('Được xác nhận');
  await expect(school.getByRole('row').filter({ hasText: 'Dieu Krus' })).toContainText('Đang chờ');
  await look(school, '66-named-list-settled');
});
