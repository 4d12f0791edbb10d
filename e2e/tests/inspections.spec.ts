// A union reports people who never activated. The office sees whose numbers do not stand, the union disputes with a scan, a round is
// drawn and an inspector of no unit goes and sees with a phone; the minutes are printed, the dispute decided. Each test goes on where
// the one before it ended.

import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type City, day, expect, slashed, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, signIn } from '../support/people.ts';
import { mustRun } from '../support/program.ts';

test.use({ story: 'inspections' });
test.describe.configure({ mode: 'serial' });

const WARD = '25195';
const YOUTH = `DTN-${WARD}`;
const FALSE_ONES = 30;

let office: Page;
let youth: Page;
let inspector: Page;

/** Claims of the first day about people who never activate, and of honest work on the day it was done. */
function claims(city: City): string {
  const first = day(-8);
  const never = city.waiting.filter((one) => one.activated === undefined || one.activated > city.today).slice(0, FALSE_ONES);
  const truly = city.waiting.filter((one) => one.activated !== undefined && one.activated >= first && one.activated < city.today).slice(0, 25);
  expect(never.length, 'the city has people who never activate').toBe(FALSE_ONES);
  expect(truly.length, 'and people who do').toBeGreaterThan(5);
  const two = (n: number) => String(n).padStart(2, '0');
  const rows = [
    ...never.map((one, i) => `TNTN-${WARD};${one.number};${slashed(first)} 19:${two(i % 60)};Đã kích hoạt`),
    ...truly.map((one, i) => `TNPN-${WARD};${one.number};${slashed(one.activated ?? first)} 18:${two(i % 60)};Đã kích hoạt`),
  ];
  return city.write('claims.csv', ['Mã tổ;Số CCCD;Thời điểm;Kết quả', ...rows, ''].join('\n'));
}

test('the office sees which numbers do not stand, and nobody is judged before the register had its time', async ({ browser, city }) => {
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  mustRun('extract', 'import', city.extract(city.opening), '--data', city.data, '--as-of', city.opening, '--coverage', 'full', '--confirm');
  makeAccountByCommand(city, { name: 'thuongtruc', full: 'Trực cơ quan thường trực', role: 'standing_office', place: [] });
  makeAccountByCommand(city, { name: 'doan', full: 'Bí thư Đoàn phường', role: 'unit_head', place: ['--unit', YOUTH] });
  makeAccountByCommand(city, { name: 'kiemtra', full: 'Kiểm tra viên Sở Nội vụ', role: 'inspector', place: [] });
  mustRun('claims', 'import', claims(city), '--data', city.data);

  office = await signIn(browser, city, 'thuongtruc');
  await office.goto(city.at('/cross-check/units'));
  await expect(office.getByText('Không đơn vị nào vượt sai sót thường gặp')).toBeVisible();
  await expect(office.getByText('Chưa đủ thời gian').first()).toBeVisible();

  mustRun('extract', 'import', city.extract(city.today), '--data', city.data, '--as-of', city.today, '--coverage', 'full', '--confirm');
  await office.goto(city.at('/cross-check/units'));
  await expect(office.getByText(/^1 trong \d+ đơn vị cần xem/)).toBeVisible();
  await expect(office.getByRole('row', { name: /Đoàn/ }).first()).toContainText('Cần xem');
  await look(office, 'inspections-01-units');
  const download = office.waitForEvent('download');
  await office.getByRole('link', { name: 'Tải bảng này (.xlsx)' }).click();
  expect((await download).suggestedFilename()).toMatch(/^doi-sanh-.*\.xlsx$/);
});

test('the union sees its own page and disputes with a scan', async ({ browser, city }) => {
  youth = await signIn(browser, city, 'doan');
  await youth.goto(city.at('/cross-check/units'));
  await youth.getByRole('row', { name: /Đoàn/ }).first().getByRole('link').click();
  await expect(youth.getByText('nhiều hơn hẳn mức thường gặp').first()).toBeVisible();
  await expect(youth.getByText('Đã đủ thời gian xác nhận').first()).toBeVisible();
  await look(youth, 'inspections-02-unit');

  await youth.getByRole('link', { name: 'Gửi khiếu nại' }).click();
  await youth.getByLabel('Vì sao con số không đúng').fill('Điện thoại của tổ hỏng, danh sách mời bị gửi nhầm; hai người đã làm thật.');
  const boxes = youth.getByRole('checkbox');
  await expect(boxes).toHaveCount(FALSE_ONES);
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await youth.getByLabel('Chứng cứ').setInputFiles(city.write('scan.pdf', 'không phải PDF'));
  await youth.getByRole('button', { name: 'Gửi khiếu nại đến cơ quan thường trực' }).click();
  await expect(youth.getByText('Tệp không phải PDF').first()).toBeVisible();
  await expect(youth.getByLabel('Vì sao con số không đúng')).toHaveValue(/hai người đã làm thật/);
  await expect(boxes.nth(1)).toBeChecked();
  await look(youth, 'inspections-03-dispute-form');
  await youth.getByLabel('Chứng cứ').setInputFiles(city.write('scan.pdf', '%PDF-1.7\nxác nhận của khu phố\n'));
  await youth.getByRole('button', { name: 'Gửi khiếu nại đến cơ quan thường trực' }).click();
  await expect(youth.getByText('Đã gửi khiếu nại')).toBeVisible();
  await expect(youth.getByText('Chờ kết luận').first()).toBeVisible();
  await look(youth, 'inspections-04-dispute');
});

test('a round is drawn by a seed and given to somebody of no unit', async ({ city }) => {
  await office.goto(city.at('/inspections'));
  await expect(office.getByText('Chưa có đợt kiểm tra nào')).toBeVisible();
  await office.getByRole('link', { name: 'Lập đợt kiểm tra' }).first().click();
  await office.getByLabel('Cỡ mẫu (số người)').fill('16');
  await office.getByLabel('Số rút').fill('2023');
  await office.getByLabel('Mục đích').fill('Đối chiếu số liệu tuần đầu');
  await look(office, 'inspections-05-draw');
  await office.getByRole('button', { name: 'Rút mẫu và lập đợt' }).click();
  await expect(office.getByText('Đã rút mẫu; giao kiểm tra viên ở bên dưới')).toBeVisible();
  await expect(office.getByText(/^Rút 16 trong \d+ kết quả; đã kiểm tra 0/)).toBeVisible();
  await office.getByLabel('Kiểm tra viên', { exact: true }).selectOption('kiemtra');
  await office.getByLabel('Đơn vị công tác của kiểm tra viên').selectOption({ label: 'Không thuộc đơn vị nào trong chiến dịch' });
  await office.getByRole('button', { name: 'Giao kiểm tra viên' }).click();
  await expect(office.getByText('Đã giao 16 người')).toBeVisible();
  await look(office, 'inspections-06-round');
});

test('the inspector goes from person to person with a phone', async ({ browser, city }) => {
  inspector = await signIn(browser, city, 'kiemtra');
  await inspector.setViewportSize({ width: 360, height: 740 });
  await inspector.goto(city.at('/inspections'));
  await inspector.getByRole('link', { name: /Đợt số 1/ }).click();
  await expect(inspector.getByText('Còn 16 trong 16 người cần gặp')).toBeVisible();
  await expect(inspector.getByText(/không xác nhận/)).toHaveCount(0);
  await look(inspector, 'inspections-07-people');
  await inspector.setViewportSize({ width: 360, height: 740 });
  for (let left = 16; left > 0; left -= 1) {
    await inspector.getByRole('row').nth(1).getByRole('link').click();
    const ofUnion = await inspector.getByRole('definition').filter({ hasText: 'Đoàn Thanh niên' }).count();
    await inspector.getByLabel(ofUnion > 0 ? 'Sai: không được hỗ trợ hoặc chưa kích hoạt' : 'Đúng: đã được hỗ trợ, tài khoản dùng được').check();
    await inspector.getByLabel('Ghi chú').fill(ofUnion > 0 ? 'Chưa có ai đến nhà' : '');
    if (left === 16) await look(inspector, 'inspections-08-person');
    await inspector.getByRole('button', { name: 'Ghi kết quả' }).click();
    await expect(inspector.getByText(`Còn ${left - 1} trong 16 người cần gặp`)).toBeVisible();
  }
  await look(inspector, 'inspections-09-done');
});

test('the minutes are printed, the unit has its say, the dispute is decided', async ({ city }) => {
  await office.goto(city.at('/inspections/1'));
  await expect(office.getByText(/đã kiểm tra 16, sai [1-9]/)).toBeVisible();
  await expect(office.getByText(/Với độ tin cậy 95 %, từ \d+ đến \d+ trong 30 kết quả là sai/).first()).toBeVisible();
  await look(office, 'inspections-10-found');
  const minutes = (await office.getByRole('table', { name: /Theo đơn vị/ }).getByRole('row', { name: /Đoàn/ }).getByRole('link').first().getAttribute('href')) ?? '';

  await youth.goto(city.at(minutes));
  await expect(youth.getByText('(không hiện họ tên)').first()).toBeVisible();
  await youth.getByText('Ghi ý kiến của đơn vị').click();
  await youth.getByLabel('Ý kiến của đơn vị').fill('Đoàn phường nhận thiếu sót, sẽ rút các kết quả sai.');
  await youth.getByRole('button', { name: 'Ghi vào biên bản' }).click();
  await expect(youth.getByText('Đoàn phường nhận thiếu sót')).toBeVisible();

  await office.goto(city.at(minutes));
  await expect(office.getByRole('heading', { level: 1 })).toContainText('Biên bản kiểm tra thực tế');
  await expect(office.getByText('Đoàn phường nhận thiếu sót')).toBeVisible();
  await look(office, 'inspections-11-minutes');
  await office.emulateMedia({ media: 'print' });
  await expect(office.getByText('Ghi ý kiến của đơn vị')).toBeHidden();
  await office.screenshot({ path: join(import.meta.dirname, '../out/pictures/inspections-12-paper.png'), fullPage: true });
  await office.emulateMedia({ media: 'screen' });

  await office.goto(city.at('/inspections/1'));
  await office.getByText('Thêm việc').click();
  await office.getByLabel('Việc cần làm').fill('Rút các kết quả sai, tập huấn lại tổ');
  await office.getByLabel('Người phụ trách').fill('Bí thư Đoàn phường');
  await office.getByRole('button', { name: 'Giao việc' }).click();
  await expect(office.getByText('Đã giao việc')).toBeVisible();

  // What happens after the minutes: the unit answers, is asked for more, hands in a scan, and the office closes.
  await youth.goto(city.at(minutes));
  await youth.getByRole('link', { name: /Rút các kết quả sai/ }).click();
  await youth.getByLabel('Đơn vị đã làm gì').fill('Đã rút các kết quả sai, đã họp tổ.');
  await youth.getByRole('button', { name: 'Gửi trả lời' }).click();
  await expect(youth.getByText('Đã gửi trả lời')).toBeVisible();
  await look(youth, 'inspections-15-answered');
  await office.goto(city.at('/inspections/follow-up'));
  await expect(office.getByText('1 việc sau kiểm tra còn mở, 0 quá hạn, 1 chờ kết luận; 0 đã xong.')).toBeVisible();
  await look(office, 'inspections-16-follow-up');
  await office.getByRole('link', { name: /Rút các kết quả sai/ }).click();
  await office.getByLabel('Kết quả', { exact: true }).fill('Đã xem');
  await office.getByRole('button', { name: 'Ghi là đã xong' }).click();
  await expect(office.getByText('Chưa có tệp nào chứng minh việc đã xong').first()).toBeVisible();
  await office.getByLabel('Còn thiếu gì').fill('Gửi biên bản họp tổ.');
  await office.getByRole('button', { name: 'Trả lại đơn vị' }).click();
  await expect(office.getByText('Đã trả lại đơn vị')).toBeVisible();
  await youth.reload();
  await expect(youth.getByText('Gửi biên bản họp tổ.')).toBeVisible();
  await youth.getByLabel('Đơn vị đã làm gì').fill('Kèm biên bản họp tổ.');
  await youth.getByLabel('Chứng cứ').setInputFiles(city.write('bien-ban.pdf', '%PDF-1.7\nbiên bản\n'));
  await youth.getByRole('button', { name: 'Gửi trả lời' }).click();
  await expect(youth.getByText('Kèm biên bản họp tổ.')).toBeVisible();
  await office.reload();
  await expect(office.getByRole('link', { name: /Tải tệp PDF/ })).toBeVisible();
  await office.getByLabel('Kết quả', { exact: true }).fill('Đã rút đủ, tổ đã tập huấn lại.');
  await look(office, 'inspections-17-task');
  await office.getByRole('button', { name: 'Ghi là đã xong' }).click();
  await expect(office.getByText('Đã rút đủ, tổ đã tập huấn lại.')).toBeVisible();
  await look(office, 'inspections-18-closed');

  await office.goto(city.at('/disputes'));
  await office.getByRole('row', { name: /Đoàn/ }).getByRole('link').click();
  await expect(office.getByText('hai người đã làm thật')).toBeVisible();
  await office.getByLabel('Chấp nhận một phần').check();
  await office.getByRole('checkbox').first().check();
  await office.getByLabel('Lý do của kết luận').fill('Một người có xác nhận của khu phố; số còn lại kiểm tra là không thật.');
  await look(office, 'inspections-13-decide');
  await office.getByRole('button', { name: 'Ghi kết luận' }).click();
  await expect(office.getByText('Kết luận: Chấp nhận một phần; 1 kết quả được chấp nhận')).toBeVisible();

  await youth.goto(city.at('/cross-check/units'));
  await expect(youth.getByRole('row', { name: /Đoàn/ }).first()).toContainText('Đã kết luận: Chấp nhận một phần');
  await expect(youth.getByRole('row', { name: /Đoàn/ }).first()).toContainText('không phải do dữ liệu dân cư xác nhận');
  await office.goto(city.at('/cross-check/units'));
  await look(office, 'inspections-14-decided');
  await office.goto(city.at('/inspections/1'));
  await office.getByText('Kết thúc đợt kiểm tra').click();
  await office.getByRole('button', { name: 'Kết thúc đợt', exact: true }).click();
  await expect(office.getByText('Đã kết thúc đợt kiểm tra')).toBeVisible();
  await inspector.goto(city.at('/inspections/1/people'));
  await expect(inspector.getByText('Đợt đã kết thúc, họ tên không còn hiện.')).toBeVisible();
});
