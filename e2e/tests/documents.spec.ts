// The city's report on phase 1, which ended yesterday: drafted from the figures, edited, approved, carried away as DOCX; a unit sends its own
// once it says who signs, and is asked back; ranking, the budget; what has nothing to tell of says so.
// Each test goes on where the one before it ended.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { day, expect, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, signIn } from '../support/people.ts';
import { shortPlan } from '../support/plan.ts';
import { json, mustRun } from '../support/program.ts';

test.use({ story: 'documents' });
test.describe.configure({ mode: 'serial' });

const UNION = 'DTN-25195';
let office: Page;
let union: Page;
let home: Page;

test('the office sees who has sent nothing, and sets who signs', async ({ browser, city }) => {
  mustRun('init', '--plan', shortPlan(city), '--data', city.data);
  for (const on of [city.opening, day(-1), city.today]) {
    mustRun('extract', 'import', city.extract(on), '--as-of', on, '--coverage', 'full', '--confirm', '--data', city.data);
  }
  makeAccountByCommand(city, { name: 'thuongtruc', full: 'Cơ quan thường trực', role: 'standing_office', place: [] });
  makeAccountByCommand(city, { name: 'bithu', full: 'Bí thư Đoàn phường', role: 'unit_head', place: ['--unit', UNION] });
  office = await signIn(browser, city, 'thuongtruc');
  await office.goto(city.at('/documents'));
  await expect(office.getByText('Chưa có văn bản nào')).toBeVisible();
  await look(office, 'documents-01-none');
  await office.getByRole('link', { name: 'Thể thức và người ký' }).click();
  await office.getByLabel('Họ tên người ký').fill('Trần Văn Thử');
  await office.getByLabel('Căn cứ').fill('Căn cứ Kế hoạch cao điểm của Ủy ban nhân dân thành phố');
  await look(office, 'documents-02-letterhead');
  await office.getByRole('button', { name: 'Lưu thể thức' }).click();
  await expect(office.getByText('Đã lưu thể thức')).toBeVisible();
});

test('the report is drafted from the figures, edited and approved', async ({ city }) => {
  await office.goto(city.at('/documents'));
  await office.getByRole('button', { name: 'Soạn từ số liệu' }).click();
  await expect(office.getByText('Đã soạn văn bản từ số liệu')).toBeVisible();
  await expect(office.getByText('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM')).toBeVisible();
  // Nothing of a table is cut off at a desk: it stands whole on its sheet.
  const hidden = (boxes: Element[]): number[] => boxes.map((box) => box.scrollWidth - box.clientWidth).filter((more) => more > 1);
  expect(await office.locator('.paper .table-scroll').evaluateAll(hidden)).toEqual([]);
  await look(office, 'documents-03-draft');
  await office.locator('.paper .figure').first().click();
  await expect(office.locator('.paper .popover:popover-open')).toBeVisible();
  await office.keyboard.press('Escape');

  await office.getByRole('link', { name: 'Sửa nội dung' }).click();
  await office.getByLabel('Số văn bản').fill('5');
  await office.getByLabel('Ngày ban hành').fill(city.today);
  await office.getByLabel('Bài học kinh nghiệm').fill('Giao chỉ tiêu đến từng tổ ngay từ ngày đầu; kết quả {{ty_le_kich_hoat_sai}}.');
  await office.getByRole('button', { name: 'Lưu bản mới' }).click();
  await expect(office.getByText('Nội dung gọi tên số liệu không có (ty_le_kich_hoat_sai)')).toBeVisible();
  await look(office, 'documents-04-edit');
  await office.getByLabel('Bài học kinh nghiệm').fill('Giao chỉ tiêu đến từng tổ ngay từ ngày đầu; kết quả đạt {{ty_le_kich_hoat}}, vượt 31.300 so với dự kiến.');
  await office.getByRole('button', { name: 'Lưu bản mới' }).click();
  await expect(office.getByText('Đã lưu bản mới')).toBeVisible();
  await expect(office.getByText('Số gõ tay, chưa có nguồn')).toBeVisible();
  await expect(office.getByText('Số: 05/BC-UBND')).toBeVisible();
  await look(office, 'documents-05-edited');
  await office.getByLabel(/^Duyệt dù .*31\.300/).check();
  await office.getByRole('button', { name: 'Duyệt văn bản' }).click();
  await expect(office.getByText('Đã duyệt', { exact: true })).toBeVisible();

  const coming = office.waitForEvent('download');
  await office.getByRole('link', { name: 'Tải DOCX' }).click();
  const file = join(city.data, '..', 'bao-cao.docx');
  await (await coming).saveAs(file);
  expect(readFileSync(file).subarray(0, 2).toString()).toBe('PK');
});

test('a unit sends its report; it is asked back, corrected and taken', async ({ browser, city }) => {
  union = await signIn(browser, city, 'bithu');
  await union.goto(city.at('/documents'));
  await union.getByRole('button', { name: 'Soạn từ số liệu' }).click();
  await expect(union.getByText('Chưa có họ tên người ký')).toBeVisible();
  await expect(union.getByRole('button', { name: 'Duyệt và gửi báo cáo' })).toHaveCount(0);
  await look(union, 'documents-06a-no-signer');
  const report = union.url();
  await union.getByRole('main').getByRole('link', { name: 'Thể thức và người ký' }).click();
  await union.getByLabel('Họ tên người ký').fill('Nguyễn Thị Thử');
  await union.getByRole('button', { name: 'Lưu thể thức' }).click();
  await expect(union.getByText('Đã lưu thể thức')).toBeVisible();
  await union.goto(report);
  await union.getByRole('button', { name: 'Duyệt và gửi báo cáo' }).click();
  await expect(union.getByText(/Đã duyệt và gửi lúc/)).toBeVisible();
  await office.goto(city.at('/documents'));
  await look(office, 'documents-06-tracking');
  await office.getByRole('row', { name: /đúng hạn|gửi muộn/ }).getByRole('link').first().click();
  await office.getByText('Trả lại để sửa').first().click();
  await office.getByLabel('Cần sửa điều gì?').fill('Bổ sung nguyên nhân chủ quan');
  await office.getByRole('button', { name: 'Trả lại văn bản' }).click();
  await expect(office.getByText('Đã trả lại', { exact: true })).toBeVisible();
  await union.reload();
  await expect(union.getByText('Bổ sung nguyên nhân chủ quan').first()).toBeVisible();
  await look(union, 'documents-07-returned');
  await union.getByRole('button', { name: 'Duyệt và gửi báo cáo' }).click();
  await expect(union.getByText(/Đã duyệt và gửi lúc/)).toBeVisible();
  await office.reload();
  await office.getByRole('button', { name: 'Nhận báo cáo' }).click();
  await expect(office.getByText(/Cơ quan thường trực đã nhận/)).toBeVisible();
});

test('the ranking, the budget, and what has nothing to tell of', async ({ browser, city }) => {
  makeAccountByCommand(city, { name: 'noivu', full: 'Trưởng phòng Nội vụ', role: 'home_affairs', place: [] });
  makeAccountByCommand(city, { name: 'taichinh', full: 'Trưởng phòng Tài chính', role: 'finance', place: [] });
  home = await signIn(browser, city, 'noivu');
  const draft = async (page: Page, kind: string) => {
    await page.goto(city.at('/documents'));
    await page.getByLabel('Loại văn bản').selectOption({ label: kind });
    await page.getByRole('button', { name: 'Soạn từ số liệu' }).click();
  };
  await draft(home, 'Thông báo kết quả xếp hạng');
  await expect(home.locator('.paper').getByText(/phường, xã được xếp hạng|phường, xã không được xét/).first()).toBeVisible();
  await look(home, 'documents-09-ranking');
  const coming = home.waitForEvent('download');
  await home.getByRole('link', { name: 'Tải bảng XLSX' }).click();
  expect((await coming).suggestedFilename()).toMatch(/^ranking-gd1-\d+-.*\.xlsx$/);
  await draft(home, 'Thông báo phê bình');
  await expect(home.getByText('Chưa có gì để ghi vào văn bản này')).toBeVisible();
  await look(home, 'documents-10-nothing');

  const finance = await signIn(browser, city, 'taichinh');
  await finance.goto(city.at('/costs'));
  await finance.locator('#line-name').fill('In thư mời');
  await finance.locator('#line-unit').fill('tờ');
  await finance.locator('#line-quantity').fill('2410');
  await finance.locator('#line-price').fill('500');
  await finance.locator('#line-source').fill('Báo giá của nhà in');
  await finance.locator('#line-source').press('Enter');
  await expect(finance.getByText('In thư mời').first()).toBeVisible();
  await draft(finance, 'Tờ trình dự toán kinh phí');
  await expect(finance.getByText('Một triệu hai trăm linh năm nghìn đồng')).toBeVisible();
  await look(finance, 'documents-11-budget');
});

test('a template names what it may be filled with', async ({ city }) => {
  await office.goto(city.at('/documents/templates'));
  await expect(office.getByText('{{kich_hoat}}')).toBeVisible();
  await look(office, 'documents-08-templates');
});

test('the command line gives the same document', async ({ city }) => {
  const file = join(city.data, '..', 'tong-ket.docx');
  const first = json<{ cutoff: number }>('report', 'final', '--data', city.data, '--format', 'docx', '--out', file, '--json');
  const bytes = readFileSync(file);
  expect(bytes.subarray(0, 2).toString()).toBe('PK');
  mustRun('report', 'final', '--data', city.data, '--format', 'docx', '--cutoff', String(first.cutoff), '--out', file);
  expect(readFileSync(file).equals(bytes), 'the same cut-off, byte for byte').toBe(true);
  mustRun('report', 'daily_brief', '--data', city.data, '--format', 'docx', '--out', file);
  // Carrying away drafts nothing.
  await office.goto(city.at('/documents'));
  await expect(office.getByRole('table', { name: 'Văn bản trong phạm vi của bạn' })).not.toContainText('Báo cáo tổng kết');
});
