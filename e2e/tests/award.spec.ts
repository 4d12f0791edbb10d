// From the closed ranking to the chairman's table: a ward that leads phase 1 is proposed, examined and voted, and the proposal (tờ trình) that
// goes upwards names it with its place, its result and the votes. Nobody has sent a daily report on the system, so the standing office
// first says, with a reason, that missing reports are passed over. Each test goes on where the one before it ended.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { day, expect, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, signIn } from '../support/people.ts';
import { shortPlan } from '../support/plan.ts';
import { mustRun } from '../support/program.ts';

test.use({ story: 'award' });
test.describe.configure({ mode: 'serial' });

const CITY = '689';
const REASON = 'Dẫn đầu giai đoạn 1, kết quả được dữ liệu dân cư xác nhận.';

let office: Page;
let home: Page;
let chairman: Page;
let ward = '';

test('what is not yet there cannot be proposed', async ({ browser, city }) => {
  mustRun('init', '--plan', shortPlan(city), '--data', city.data);
  for (const on of [city.opening, day(-1), city.today]) {
    mustRun('extract', 'import', city.extract(on), '--as-of', on, '--coverage', 'full', '--confirm', '--data', city.data);
  }
  const account = (name: string, full: string, role: string, place: string[]) => makeAccountByCommand(city, { name, full, role, place });
  account('thuongtruc', 'Trực cơ quan thường trực', 'standing_office', []);
  account('noivu', 'Trưởng phòng Nội vụ', 'home_affairs', []);
  account('chutich', 'Chủ tịch UBND thành phố', 'committee_leader', ['--locality', CITY]);
  office = await signIn(browser, city, 'thuongtruc');
  home = await signIn(browser, city, 'noivu');
  await home.goto(city.at('/documents'));
  await home.getByLabel('Loại văn bản').selectOption({ label: 'Tờ trình đề nghị khen thưởng' });
  await home.getByRole('button', { name: 'Soạn từ số liệu' }).click();
  await expect(home.getByText('Chưa có gì để ghi vào văn bản này')).toBeVisible();
});

test('the gate of missing reports is moved with a reason, and the ranking is closed', async ({ city }) => {
  await office.goto(city.at('/standings?phase=1'));
  await expect(office.getByText(/0 phường, xã được xếp hạng, 8 không xét/)).toBeVisible();
  await office.getByRole('link', { name: 'Cài đặt thi đua' }).click();
  await office.getByLabel('Số báo cáo thiếu được bỏ qua').fill('30');
  await office.getByLabel('Lý do').fill('Tuần đầu các đơn vị chưa gửi báo cáo trên hệ thống');
  await office.getByRole('button', { name: 'Lưu thành phiên bản mới' }).click();
  await expect(office.getByText('Đã lưu phiên bản mới').first()).toBeVisible();

  await home.goto(city.at('/standings/close?phase=1'));
  await home.getByRole('button', { name: 'Chốt xếp hạng giai đoạn này' }).click();
  await expect(home.getByText('Đã chốt giai đoạn, lần chốt số 1')).toBeVisible();
  await home.goto(city.at('/standings?phase=1'));
  const first = home.getByRole('table', { name: /Bảng xếp hạng/ }).getByRole('row').nth(1).getByRole('link');
  ward = (await first.innerText()).trim();
  expect(ward).toMatch(/^(Phường|Xã) /);
  await first.click();
  await expect(home.getByText(/hạng 1 trên 8/)).toBeVisible();
});

test('the ward is proposed, examined and voted', async ({ city }) => {
  await office.goto(home.url());
  await office.getByRole('link', { name: 'Lập đề nghị' }).click();
  await office.getByLabel('Lý do đề nghị').fill(REASON);
  await office.getByRole('button', { name: 'Lập đề nghị này' }).click();
  await expect(office.getByRole('table', { name: 'Căn cứ' })).toContainText('Hạng 1');
  await office.getByRole('button', { name: 'Nộp cho Phòng Nội vụ' }).click();
  await expect(office.getByText('Đề nghị chờ Phòng Nội vụ thẩm định')).toBeVisible();

  await home.goto(city.at('/proposals/1'));
  await home.getByLabel('Ý kiến thẩm định').fill('Hồ sơ đầy đủ, thành tích rõ.');
  await home.getByRole('button', { name: 'Đồng ý, trình hội đồng' }).click();
  await expect(home.getByText('Đã thẩm định, chờ hội đồng')).toBeVisible();

  await home.goto(city.at('/council/new'));
  await home.getByLabel('Địa điểm').fill('Phòng họp số 2');
  await home.getByLabel('Thành viên hội đồng').fill('Trần Văn Hội | Chủ tịch hội đồng\nLê Thị Đồng | Thư ký');
  await home.getByLabel('Chủ trì').fill('Trần Văn Hội');
  await home.getByLabel('Thư ký').fill('Lê Thị Đồng');
  await home.getByRole('button', { name: 'Mở cuộc họp' }).click();
  await home.getByRole('button', { name: 'Ghi kết quả biểu quyết' }).click();
  await expect(home.getByRole('table', { name: 'Kết quả biểu quyết' })).toContainText('Tán thành');
  await home.getByText('Kết thúc và ký biên bản').click();
  await home.getByLabel('Kết luận của hội đồng').fill('Hội đồng nhất trí đề nghị tặng Giấy khen.');
  await home.getByRole('button', { name: 'Kết thúc cuộc họp' }).click();
  await expect(home.getByText('Hội đồng nhất trí đề nghị tặng Giấy khen.')).toBeVisible();
});

test('the proposal names it with its place, and is signed for', async ({ browser, city }) => {
  await office.goto(city.at('/documents/settings'));
  await office.getByLabel('Họ tên người ký').fill('Trần Văn Thử');
  await office.getByRole('button', { name: 'Lưu thể thức' }).click();
  await expect(office.getByText('Đã lưu thể thức')).toBeVisible();

  await home.goto(city.at('/documents'));
  await home.getByLabel('Loại văn bản').selectOption({ label: 'Tờ trình đề nghị khen thưởng' });
  await home.getByRole('button', { name: 'Soạn từ số liệu' }).click();
  const paper = home.locator('.paper');
  await expect(paper.getByText('TỜ TRÌNH', { exact: true })).toBeVisible();
  await expect(paper.getByText('DANH SÁCH TẬP THỂ ĐỀ NGHỊ KHEN THƯỞNG', { exact: true })).toBeVisible();
  const row = home.getByRole('table', { name: 'Tập thể đề nghị khen thưởng' }).getByRole('row').filter({ hasText: ward });
  await expect(row).toContainText(REASON);
  await expect(row.getByRole('cell').nth(3)).toHaveText('1');
  await look(home, 'award-01-proposal');

  chairman = await signIn(browser, city, 'chutich');
  await chairman.goto(home.url());
  await chairman.getByRole('button', { name: 'Duyệt văn bản' }).click();
  await expect(chairman.getByText('Đã duyệt', { exact: true })).toBeVisible();
  const coming = chairman.waitForEvent('download');
  await chairman.getByRole('link', { name: 'Tải DOCX' }).click();
  const file = join(city.data, '..', 'to-trinh.docx');
  await (await coming).saveAs(file);
  expect(readFileSync(file).subarray(0, 2).toString()).toBe('PK');
  await look(chairman, 'award-02-approved');
});
