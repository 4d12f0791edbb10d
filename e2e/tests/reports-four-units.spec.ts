// Daily reports, as four units of a ward send them: one in time, one with a number that does not stand, one without names, one
// late. The ward's leader asks back, the unit corrects, the standing office chases who is silent. Each test goes on where the one
// before it ended; the deadline is noon of the next day, so that the story plays at any hour.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type City, day, expect, slashed, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, signIn } from '../support/people.ts';
import { mustRun } from '../support/program.ts';

test.use({ story: 'reports-four-units' });
test.describe.configure({ mode: 'serial' });

const WARD = '25195';
const [YOUTH, WOMEN, FRONT, SCHOOL] = [`DTN-${WARD}`, `HPN-${WARD}`, `MT-${WARD}`, `THCS-${WARD}`];

let office: Page;
let leader: Page;
let youth: Page;
let women: Page;

/** A day as pages write it: 5/7/2026. */
function vi(iso: string): string {
  const [year, month, date] = iso.split('-').map(Number);
  return `${date}/${month}/${year}`;
}

async function write(page: Page, city: City, unit: string, on: string, numbers: Record<string, string>): Promise<void> {
  await page.goto(city.at(`/daily-reports/write?unit=${unit}&day=${on}`));
  for (const [label, value] of Object.entries(numbers)) await page.getByLabel(label, { exact: true }).fill(value);
}

async function send(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Gửi báo cáo' }).click();
}

test('the office sets the deadline, and a unit that only names people has its numbers filled in', async ({ browser, city }) => {
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  mustRun('extract', 'import', city.extract(city.opening), '--data', city.data, '--as-of', city.opening, '--coverage', 'full', '--confirm');
  makeAccountByCommand(city, { name: 'thuongtruc', full: 'Trực cơ quan thường trực', role: 'standing_office', place: [] });
  makeAccountByCommand(city, { name: 'lanhdao', full: 'Lãnh đạo phường', role: 'committee_leader', place: ['--locality', WARD] });
  for (const [name, unit] of [['doan', YOUTH], ['phunu', WOMEN], ['mattran', FRONT], ['truong', SCHOOL]] as const) {
    makeAccountByCommand(city, { name, full: `Thủ trưởng ${unit}`, role: 'unit_head', place: ['--unit', unit] });
  }
  const people = city.waiting.filter((one) => one.quarter.startsWith(WARD)).slice(0, 3);
  expect(people).toHaveLength(3);
  const at = slashed(city.today);
  const rows = people.map((one, i) => `${i < 2 ? 'TNTN' : 'TNPN'}-${WARD};${one.number};${at} 00:0${i};Đã kích hoạt`);
  const claims = city.write('claims.csv', ['Mã tổ;Số CCCD;Thời điểm;Kết quả', ...rows, ''].join('\n'));
  mustRun('claims', 'import', claims, '--data', city.data);

  office = await signIn(browser, city, 'thuongtruc');
  await office.goto(city.at('/daily-reports/settings'));
  await office.getByLabel('Giờ hạn').fill('12:00');
  await office.getByLabel('Là giờ của ngày hôm sau').check();
  await office.getByLabel('Áp dụng từ ngày').first().fill(day(-8));
  await office.getByLabel('Lý do').first().fill('Các tổ đi vận động buổi tối');
  await office.getByRole('button', { name: 'Đặt hạn nộp' }).click();
  await expect(office.getByText('Hiện nay: trước 12:00 hôm sau')).toBeVisible();
  await look(office, 'reports-01-settings');

  youth = await signIn(browser, city, 'doan');
  await expect(youth.getByText(`báo cáo ngày ${vi(city.today)} cần gửi trước`)).toBeVisible();
  await look(youth, 'reports-02-start');
  await youth.goto(city.at(`/daily-reports/write?unit=${YOUTH}&day=${city.today}`));
  const filled = async (label: string) => Number((await youth.getByLabel(label, { exact: true }).inputValue()) || '0');
  expect((await filled('Kích hoạt mức 1')) + (await filled('Kích hoạt mức 2')), 'two people were named').toBe(2);
  await expect(youth.getByText('Hệ thống biết: 2 (kết quả nêu tên của đơn vị và các tổ)').first()).toBeVisible();
  await youth.getByLabel('Lượt tuyên truyền', { exact: true }).fill('1');
  await youth.getByLabel('Tài khoản dịch vụ công', { exact: true }).fill('2');
  await look(youth, 'reports-03-form');
  await send(youth);
  await expect(youth.getByText('Đã gửi báo cáo đúng hạn')).toBeVisible();
  await look(youth, 'reports-04-sent');
});

test('a number that does not stand wants an explanation, and nothing typed is lost', async ({ browser, city }) => {
  women = await signIn(browser, city, 'phunu');
  await write(women, city, WOMEN, city.today, { 'Kích hoạt mức 1': '50', 'Kích hoạt mức 2': '0', 'Lượt tuyên truyền': '2' });
  await send(women);
  await expect(women.getByRole('link', { name: /Kích hoạt \(hai mức\): báo 50, hệ thống biết 1/ })).toBeVisible();
  await expect(women.getByLabel('Lượt tuyên truyền', { exact: true })).toHaveValue('2');
  await look(women, 'reports-05-explain');
  await women.getByLabel('Giải trình chênh lệch').fill('Danh sách nộp sau');
  await send(women);
  await expect(women.getByText('Đã gửi báo cáo đúng hạn')).toBeVisible();

  const front = await signIn(browser, city, 'mattran');
  await write(front, city, FRONT, city.today, { 'Kích hoạt mức 1': '3', 'Lượt vận động': '12', 'Lượt hướng dẫn': '900000' });
  await send(front);
  await expect(front.getByRole('link', { name: /Lượt hướng dẫn: 900\D?000 trong một ngày, nhiều hơn cả/ })).toBeVisible();
  await front.getByLabel('Lượt hướng dẫn', { exact: true }).fill('');
  await front.getByLabel('Khó khăn, vướng mắc').fill('Thiếu tờ rơi hướng dẫn kích hoạt');
  await front.getByRole('button', { name: 'Lưu bản nháp' }).click();
  await expect(front.getByText('Đã lưu bản nháp, chưa gửi')).toBeVisible();
  await expect(front.getByLabel('Lượt vận động', { exact: true })).toHaveValue('12');
  await send(front);
  await expect(front.getByText('Đã gửi báo cáo đúng hạn')).toBeVisible();

  const school = await signIn(browser, city, 'truong');
  await expect(school.getByText(/còn thiếu \d báo cáo đã quá hạn/)).toBeVisible();
  await school.getByRole('link', { name: `Ngày ${vi(day(-2))}` }).click();
  await expect(school.getByRole('heading', { level: 1 })).toContainText(`Báo cáo ngày ${vi(day(-2))}`);
  await write(school, city, SCHOOL, day(-2), { 'Lượt tuyên truyền': '1' });
  await expect(school.getByText('Vẫn gửi được; báo cáo sẽ ghi là nộp muộn.')).toBeVisible();
  await send(school);
  await expect(school.getByText('Đã gửi báo cáo, ghi nhận nộp muộn')).toBeVisible();
});

test('the leader sends one back with a question, the unit corrects, the rest is accepted', async ({ browser, city }) => {
  leader = await signIn(browser, city, 'lanhdao');
  await leader.goto(city.at(`/daily-reports/report?unit=${WOMEN}&day=${city.today}`));
  await expect(leader.getByText('1 số liệu không khớp với điều hệ thống biết lúc gửi')).toBeVisible();
  await leader.getByText('Trả lại kèm câu hỏi').click();
  await leader.getByLabel('Câu hỏi cho đơn vị').fill('Chỉ có một người có tên, 49 người còn lại ở đâu?');
  await look(leader, 'reports-06-review');
  await leader.getByRole('button', { name: 'Trả lại đơn vị' }).click();
  await expect(leader.getByText('Đã trả lại; câu hỏi hiện trên trang đầu của đơn vị')).toBeVisible();

  await women.goto(city.at('/'));
  await expect(women.getByText('49 người còn lại ở đâu?')).toBeVisible();
  await look(women, 'reports-07-question');
  await women.getByRole('link', { name: 'Trả lời và gửi lại' }).first().click();
  await women.getByLabel('Kích hoạt mức 1', { exact: true }).fill('0');
  await women.getByLabel('Kích hoạt mức 2', { exact: true }).fill('0');
  const known = (await women.getByText(/Hệ thống biết: 1 \(kết quả nêu tên của đơn vị và các tổ\)/).first().locator('xpath=..').getByRole('textbox').getAttribute('name')) ?? '';
  await women.locator(`[name="${known}"]`).fill('1');
  await women.getByLabel('Giải trình chênh lệch').fill('');
  await women.getByLabel('Trả lời câu hỏi').fill('Cộng nhầm số lượt vận động, thực tế một người');
  await send(women);
  await expect(women.getByText('Đã gửi bản số 2', { exact: true })).toBeVisible();
  await look(women, 'reports-08-corrected');

  await leader.goto(city.at(`/daily-reports/day?day=${city.today}`));
  await expect(leader.getByRole('row', { name: /Hội Liên hiệp Phụ nữ/ })).toContainText('Đã gửi');
  await leader.getByRole('checkbox', { name: 'Chọn tất cả' }).check();
  await leader.getByRole('button', { name: 'Duyệt các báo cáo đã chọn' }).click();
  await expect(leader.getByText('Đã duyệt 3 báo cáo')).toBeVisible();
  await expect(leader.getByRole('row', { name: /Hội Liên hiệp Phụ nữ/ })).toContainText('Đã duyệt');
  await look(leader, 'reports-09-day');
});

test('the office sees the gaps, reminds with one press, and brings in a file', async ({ browser, city }) => {
  const yesterday = day(-1);
  await office.goto(city.at('/daily-reports/import'));
  await office.getByLabel('Tệp báo cáo (.xlsx)').setInputFiles(join(city.files, 'claims', `claims-${yesterday}.xlsx`));
  await office.getByRole('button', { name: 'Tải lên và ghi nhận' }).click();
  await expect(office.getByText('Không tìm thấy bảng báo cáo ngày trong tệp.')).toBeVisible();
  const file = join(city.files, 'reports', yesterday, `UB-${WARD}.xlsx`);
  await office.getByLabel('Tệp báo cáo (.xlsx)').setInputFiles(file);
  await office.getByRole('button', { name: 'Tải lên và ghi nhận' }).click();
  await expect(office.getByText('1 dòng: báo cáo mới 1, bản sửa 0, không đổi 0, không ghi nhận 0')).toBeVisible();
  await office.getByLabel('Tệp báo cáo (.xlsx)').setInputFiles(file);
  await office.getByRole('button', { name: 'Tải lên và ghi nhận' }).click();
  await expect(office.getByText('1 dòng: báo cáo mới 0, bản sửa 0, không đổi 1, không ghi nhận 0')).toBeVisible();
  await look(office, 'reports-10-import');

  await office.goto(city.at('/daily-reports'));
  await expect(office.getByText(new RegExp(`Ngày ${vi(city.today)}: đã nhận 3 / \\d+ báo cáo`))).toBeVisible();
  await expect(office.getByRole('link', { name: `${vi(city.today)}: Đã duyệt`, exact: true })).toHaveCount(3);
  await expect(office.getByRole('link', { name: `${vi(day(-2))}: Báo cáo muộn`, exact: true })).toHaveCount(1);
  await look(office, 'reports-11-overview');
  await office.getByRole('button', { name: /Nhắc cả \d+ đơn vị/ }).click();
  await expect(office.getByText(/Đã nhắc \d+ đơn vị/).first()).toBeVisible();
  await office.goto(city.at('/daily-reports/day'));
  await look(office, 'reports-12-city');
  const coming = office.waitForEvent('download');
  await office.getByRole('link', { name: 'Tải XLSX của ngày' }).click();
  expect((await coming).suggestedFilename()).toBe(`bao-cao-ngay-${city.today}-tong-hop.xlsx`);
  const school = await signIn(browser, city, 'truong');
  await expect(school.getByText(/Cấp trên nhắc lúc/).first()).toBeVisible();
});

test('the office tells the day: what came in, what is missing, who lags and why', async ({ city }) => {
  const folder = join(city.files, 'reports', day(-1));
  const files = readdirSync(folder).slice(0, 3).map((name) => join(folder, name));
  await office.goto(city.at('/daily-reports/import'));
  await office.getByLabel('Tệp báo cáo (.xlsx)').setInputFiles([...files, join(city.files, 'territory.xlsx')]);
  await office.getByRole('button', { name: 'Tải lên và ghi nhận' }).click();
  await expect(office.getByText(/^4 tệp, 1 tệp không đọc được\. Tất cả: 3 dòng/)).toBeVisible();
  await look(office, 'reports-13-many-files');
  await office.goto(city.at('/office-day'));
  await expect(office.getByRole('heading', { level: 1 })).toHaveText(`Ngày ${vi(city.today)}`);
  await expect(office.getByText(/\d+ việc chờ quyết định, \d+ việc quá hạn, \d+ mục còn thiếu; \d+ nơi đang chậm\./)).toBeVisible();
  await expect(office.getByRole('row', { name: /báo cáo đã nhận, trong đó 3 đúng hạn/ })).toContainText('3 /');
  await expect(office.getByRole('row', { name: /phường, xã chưa có bản trích xuất của ngày này/ })).toBeVisible();
  await expect(office.getByRole('link', { name: /thiếu \d+ báo cáo trong 7 ngày/ }).first()).toBeVisible();
  await look(office, 'reports-14-office-day');
  await office.getByRole('link', { name: 'Ngày trước', exact: true }).click();
  await expect(office.getByRole('heading', { level: 1 })).toHaveText(`Ngày ${vi(day(-1))}`);
  await look(office, 'reports-15-day-before');
});
