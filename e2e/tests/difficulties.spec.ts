// Somebody at the doors is stuck: the ward's team asks, the police answer for everybody, the next one finds it without accents; what
// the ward cannot solve goes up to the city. Each test goes on where the one before it ended.

import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, signIn } from '../support/people.ts';
import { mustRun } from '../support/program.ts';

test.use({ story: 'difficulties' });
test.describe.configure({ mode: 'serial' });

const WARD = '25195';

let asker: Page;
let police: Page;

test('a unit asks, and a number of a person is not taken', async ({ browser, city }) => {
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  makeAccountByCommand(city, { name: 'thuongtruc', full: 'Trực cơ quan thường trực', role: 'standing_office', place: [] });
  makeAccountByCommand(city, { name: 'congan', full: 'Công an phường', role: 'ward_police', place: ['--locality', WARD] });
  makeAccountByCommand(city, { name: 'doan', full: 'Bí thư Đoàn phường', role: 'unit_head', place: ['--unit', `DTN-${WARD}`] });
  makeAccountByCommand(city, { name: 'phunu', full: 'Chủ tịch Hội phụ nữ', role: 'unit_head', place: ['--unit', `HPN-${WARD}`] });
  asker = await signIn(browser, city, 'doan');
  await asker.goto(city.at('/difficulties'));
  await expect(asker.getByText('Không có vướng mắc nào')).toBeVisible();
  await look(asker, 'difficulties-01-empty');
  await asker.getByRole('link', { name: 'Nêu vướng mắc' }).click();
  await asker.getByLabel('Loại').selectOption('device');
  await asker.getByLabel('Tóm tắt').fill('SIM không chính chủ');
  await asker.getByLabel('Nội dung').fill('Bác An, số 0912345678, không nhận được mã vì SIM đứng tên con. Làm thế nào?');
  await asker.getByRole('button', { name: 'Gửi vướng mắc' }).click();
  await expect(asker.getByText('Nội dung có số định danh hoặc số điện thoại.').first()).toBeVisible();
  await expect(asker.getByLabel('Tóm tắt')).toHaveValue('SIM không chính chủ');
  await look(asker, 'difficulties-02-refused');
  await asker.getByLabel('Nội dung').fill('Công dân không nhận được mã vì SIM đứng tên người khác. Làm thế nào?');
  await asker.getByRole('button', { name: 'Gửi vướng mắc' }).click();
  await expect(asker.getByText('Đã gửi; câu trả lời sẽ hiện ở trang này')).toBeVisible();
  await look(asker, 'difficulties-03-asked');
});

test('the police answer for everybody, and the next one finds it without accents', async ({ browser, city }) => {
  police = await signIn(browser, city, 'congan');
  await police.goto(city.at('/difficulties'));
  await expect(police.getByText('1 đang chờ trả lời, trong đó 0 quá hạn; 0 đã trả lời.')).toBeVisible();
  await police.getByRole('link', { name: 'SIM không chính chủ' }).click();
  await police.getByLabel('Trả lời', { exact: true }).fill('Đến điểm giao dịch của nhà mạng đăng ký lại chính chủ, rồi kích hoạt lại.');
  await look(police, 'difficulties-04-answering');
  await police.getByRole('button', { name: 'Gửi câu trả lời' }).click();
  await expect(police.getByText('Đã gửi câu trả lời')).toBeVisible();
  await look(police, 'difficulties-05-answered');

  const next = await signIn(browser, city, 'phunu');
  await next.goto(city.at('/difficulties'));
  await next.getByLabel('Tìm trong các câu trả lời').fill('sim khong chinh chu');
  await next.keyboard.press('Enter');
  await expect(next.getByText('Đến điểm giao dịch của nhà mạng')).toBeVisible();
  await look(next, 'difficulties-06-found');
});

test('an answer that does not help is asked again, and goes up', async ({ browser, city }) => {
  await asker.reload();
  await expect(asker.getByText('Đến điểm giao dịch của nhà mạng').first()).toBeVisible();
  await asker.getByText('Hỏi lại', { exact: true }).first().click();
  await asker.getByLabel('Vì sao câu trả lời chưa giải quyết được?').fill('Nhà mạng đòi giấy ủy quyền có công chứng');
  await asker.getByRole('button', { name: 'Hỏi lại' }).click();
  await expect(asker.getByText('Đã hỏi lại')).toBeVisible();
  await police.reload();
  await police.getByText('Chuyển lên cấp trên', { exact: true }).first().click();
  await police.getByLabel('Vì sao cấp này không giải quyết được?').fill('Cần thành phố làm việc với nhà mạng');
  await police.getByRole('button', { name: 'Chuyển lên cấp trên' }).click();
  await expect(police.getByText('Đã chuyển lên cấp trên')).toBeVisible();
  await look(police, 'difficulties-07-passed-on');
  const office = await signIn(browser, city, 'thuongtruc');
  await office.goto(city.at('/difficulties'));
  await expect(office.getByRole('row', { name: /SIM không chính chủ/ })).toContainText('Cơ quan thường trực');
  await office.getByRole('link', { name: 'SIM không chính chủ' }).click();
  await office.getByLabel('Trả lời', { exact: true }).fill('Thành phố đã thống nhất: công an phường xác nhận thay giấy ủy quyền.');
  await office.getByRole('button', { name: 'Gửi câu trả lời' }).click();
  await expect(office.getByText('Đã gửi câu trả lời')).toBeVisible();
  await look(office, 'difficulties-08-solved');
  // How many wait stands beside the units' reports, and on the office's own page.
  await office.goto(city.at('/office-day'));
  await expect(office.getByRole('link', { name: 'vướng mắc được nêu' })).toBeVisible();
});
