// The plan's duties, loaded for the offices of the city: a ward's youth union reports on its part with evidence, the city's union
// asks for more, a ward's leader gives a duty of the ward's own, and the list goes out and comes in as a workbook. Each test goes
// on where the one before it ended.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, signIn } from '../support/people.ts';
import { mustRun } from '../support/program.ts';

test.use({ story: 'tasks' });
test.describe.configure({ mode: 'serial' });

const [CITY, WARD] = ['689', '25195'];
const DUTY = 'Tổ chức đội tình nguyện tại trường học, khu dân cư, chợ, siêu thị, điểm văn hóa';

let office: Page;
let union: Page;
let ward: Page;

test('the office loads the duties of the plan, and sees at once whose are overdue', async ({ browser, city }) => {
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  makeAccountByCommand(city, { name: 'thuongtruc', full: 'Trực cơ quan thường trực', role: 'standing_office', place: [] });
  makeAccountByCommand(city, { name: 'lanhdao', full: 'Lãnh đạo phường', role: 'committee_leader', place: ['--locality', WARD] });
  makeAccountByCommand(city, { name: 'thanhdoan', full: 'Bí thư Thành đoàn', role: 'unit_head', place: ['--unit', `DTN-${CITY}`] });
  makeAccountByCommand(city, { name: 'doanphuong', full: 'Bí thư Đoàn phường', role: 'unit_head', place: ['--unit', `DTN-${WARD}`] });
  office = await signIn(browser, city, 'thuongtruc');
  await office.goto(city.at('/tasks'));
  await expect(office.getByText('Chưa có nhiệm vụ nào')).toBeVisible();
  await look(office, 'tasks-01-empty');
  await office.getByRole('link', { name: 'Nạp nhiệm vụ của kế hoạch' }).click();
  await expect(office.getByText(/26 nhiệm vụ, trong đó \d+ chưa tìm thấy đơn vị phù hợp/)).toBeVisible();
  await expect(office.getByLabel(`Đơn vị chủ trì: ${DUTY}`)).toHaveValue(`DTN-${CITY}`);
  await look(office, 'tasks-02-plan');
  await office.getByRole('button', { name: 'Nạp các nhiệm vụ đã chọn đơn vị' }).click();
  await expect(office.getByText(/Đã nạp \d+ nhiệm vụ và \d+ việc được chia ra; 0 đã có từ trước/)).toBeVisible();
  // The campaign is nine days old, and nobody has said anything.
  await expect(office.getByText('Đơn vị còn nhiệm vụ quá hạn').first()).toBeVisible();
  await office.getByRole('link', { name: /^Quá hạn/ }).click();
  await look(office, 'tasks-03-overdue');
});

test('a ward reports with evidence, and the city asks for more', async ({ browser, city }) => {
  ward = await signIn(browser, city, 'doanphuong');
  await ward.goto(city.at('/tasks?state=overdue'));
  await ward.getByRole('link', { name: DUTY }).click();
  await expect(ward.getByRole('heading', { level: 1 })).toContainText(DUTY);
  await expect(ward.getByText('1 kỳ quá hạn chưa có kết quả', { exact: true })).toBeVisible();
  await look(ward, 'tasks-04-owed');
  await ward.getByLabel('Cho ngày').fill(dayAfter(city.opening));
  await ward.getByLabel('Đã làm gì, hoặc vì sao không làm được').fill('Hai đội tại chợ Đồng Xoài, 14 tình nguyện viên, gọi 0912345678');
  await ward.getByRole('button', { name: 'Gửi kết quả' }).click();
  await expect(ward.getByText('Nội dung có số định danh hoặc số điện thoại.')).toBeVisible();
  await expect(ward.getByLabel('Đã làm gì, hoặc vì sao không làm được')).toHaveValue(/14 tình nguyện viên/);
  await look(ward, 'tasks-05-refused');
  await ward.getByLabel('Đã làm gì, hoặc vì sao không làm được').fill('Hai đội tại chợ Đồng Xoài, 14 tình nguyện viên');
  await ward.getByLabel('Đường dẫn minh chứng').fill('https://dongxoai.binhphuoc.gov.vn/tinh-nguyen');
  const paper = { name: 'danh sách đội.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 danh sach doi') };
  await ward.getByLabel('Tệp minh chứng').setInputFiles(paper);
  await ward.getByRole('button', { name: 'Gửi kết quả' }).click();
  await expect(ward.getByText('Đã ghi nhận kết quả')).toBeVisible();
  await expect(ward.getByRole('link', { name: 'danh sách đội.pdf' })).toBeVisible();
  await look(ward, 'tasks-06-recorded');

  union = await signIn(browser, city, 'thanhdoan');
  await union.goto(city.at(`/tasks?state=all&unit=DTN-${CITY}`));
  await union.getByRole('link', { name: DUTY }).first().click();
  await expect(union.getByText(/\d+ \/ \d+ việc đã xong/).first()).toBeVisible();
  await look(union, 'tasks-07-whole');
  await union.getByRole('row', { name: /phường Tân Phú/ }).getByRole('link').first().click();
  await union.getByText('Yêu cầu làm lại').first().click();
  await union.getByLabel('Còn thiếu điều gì?').fill('Chưa có số lượt hướng dẫn của từng đội');
  await union.getByRole('button', { name: 'Gửi yêu cầu làm lại' }).click();
  await expect(union.getByText('Đã yêu cầu làm lại')).toBeVisible();
  await ward.reload();
  await expect(ward.getByText('Chưa có số lượt hướng dẫn của từng đội').first()).toBeVisible();
  await look(ward, 'tasks-08-question');
});

test('a ward has duties of its own, and the list goes out and in as a workbook', async ({ browser, city }) => {
  const leader = await signIn(browser, city, 'lanhdao');
  // The office looks for something in its list while the leader adds to it.
  await office.goto(city.at('/tasks?state=all'));
  const search = office.getByPlaceholder('Tìm trong bảng').first();
  await search.fill('treo 20 pa no');
  await office.getByRole('heading', { level: 1 }).click();
  await expect(office.locator('tbody tr:visible')).toHaveCount(0);
  await leader.goto(city.at('/tasks'));
  await leader.getByRole('link', { name: 'Giao nhiệm vụ' }).click();
  await leader.getByLabel('Tên nhiệm vụ').fill('Treo 20 pa nô ở cổng các khu phố');
  await leader.getByLabel('Đơn vị chủ trì').selectOption(`DTN-${WARD}`);
  await leader.getByLabel('Đến ngày').fill(dayAfter(city.today));
  await look(leader, 'tasks-09-form');
  await leader.getByRole('button', { name: 'Giao nhiệm vụ này' }).click();
  await expect(leader.getByText('Đã giao nhiệm vụ', { exact: true })).toBeVisible();
  await expect(leader.getByText(/Còn 1 ngày/)).toBeVisible();
  await ward.goto(city.at('/tasks'));
  await expect(ward.getByRole('link', { name: 'Treo 20 pa nô ở cổng các khu phố' })).toBeVisible();
  // The office's list was drawn anew, and what was looked for stands.
  await expect(office.getByRole('link', { name: 'Treo 20 pa nô ở cổng các khu phố' })).toBeVisible();
  await expect(search).toHaveValue('treo 20 pa no');
  await expect(office.locator('tbody tr:visible')).toHaveCount(1);

  const coming = office.waitForEvent('download');
  await office.goto(city.at('/tasks?state=all'));
  await office.getByRole('link', { name: 'Tải XLSX' }).click();
  const file = join(city.data, '..', 'nhiem-vu.xlsx');
  await (await coming).saveAs(file);
  expect(readFileSync(file).subarray(0, 2).toString()).toBe('PK');
  await office.goto(city.at('/tasks/import'));
  await office.getByLabel('Tệp nhiệm vụ (.xlsx)').setInputFiles(file);
  await office.getByRole('button', { name: 'Tải lên và ghi nhận' }).click();
  await expect(office.getByText(/\d+ dòng: nhiệm vụ mới 0, đã sửa 0, không đổi \d+, không ghi nhận 0/)).toBeVisible();
  await office.getByLabel('Tệp nhiệm vụ (.xlsx)').setInputFiles(join(city.files, 'territory.xlsx'));
  await office.getByRole('button', { name: 'Tải lên và ghi nhận' }).click();
  await expect(office.getByText('Không tìm thấy bảng nhiệm vụ trong tệp.')).toBeVisible();
  await look(office, 'tasks-10-import');
});

/** The day after one, as files are named. */
function dayAfter(iso: string): string {
  return new Date(Date.parse(`${iso}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
