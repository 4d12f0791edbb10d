// The city's report on phase 1: drafted from the figures, edited, approved, carried away as DOCX; a unit sends its own and it is asked back.
// Each test goes on where the one before it ended.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, signIn } from '../support/people.ts';
import { mustRun } from '../support/program.ts';

test.use({ story: 'documents' });
test.describe.configure({ mode: 'serial' });

const UNION = 'DTN-25195';
let office: Page;
let union: Page;

test('the office sees who has sent nothing, and sets who signs', async ({ browser, city }) => {
  mustRun('init', '--plan', join(city.files, 'plan.toml'), '--data', city.data);
  mustRun('extract', 'import', city.extract(city.opening), '--as-of', city.opening, '--coverage', 'full', '--confirm', '--data', city.data);
  mustRun('extract', 'import', city.extract(city.today), '--as-of', city.today, '--coverage', 'full', '--confirm', '--data', city.data);
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
  await office.reload();
  await office.getByRole('button', { name: 'Nhận báo cáo' }).click();
  await expect(office.getByText(/Cơ quan thường trực đã nhận/)).toBeVisible();
});

test('a template names what it may be filled with', async ({ city }) => {
  await office.goto(city.at('/documents/templates'));
  await expect(office.getByText('{{kich_hoat}}')).toBeVisible();
  await look(office, 'documents-08-templates');
});

test('the command line gives the same document', async ({ city }) => {
  const file = join(city.data, '..', 'tong-ket.docx');
  mustRun('report', 'final', '--data', city.data, '--format', 'docx', '--out', file);
  expect(readFileSync(file).subarray(0, 2).toString()).toBe('PK');
});
