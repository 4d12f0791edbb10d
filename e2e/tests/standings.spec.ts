// The end of phase 1: a union reported people who never activated, and an inspection found it. The phase is closed and published, the
// ranking says why, and a ward's police is proposed for a certificate of merit through home affairs, the council and the chairman. Each
// test goes on where the one before it ended.

import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type City, day, expect, slashed, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, signIn } from '../support/people.ts';
import { shortPlan } from '../support/plan.ts';
import { mustRun } from '../support/program.ts';

test.use({ story: 'standings' });
test.describe.configure({ mode: 'serial' });

const [CITY, WARD] = ['689', '25195'];
const YOUTH = `DTN-${WARD}`;
const FALSE_ONES = 30;

let office: Page;
let home: Page;
let head: Page;
let chairman: Page;
let inspector: Page;

/** Claims of the first day about people who never activate, and of honest work of another union. */
function claims(city: City): string {
  const first = day(-8);
  const never = city.waiting.filter((one) => one.activated === undefined || one.activated > city.today).slice(0, FALSE_ONES);
  const truly = city.waiting.filter((one) => one.activated !== undefined && one.activated >= first && one.activated < city.today).slice(0, 25);
  expect(never.length, 'the city has people who never activate').toBe(FALSE_ONES);
  const two = (n: number) => String(n).padStart(2, '0');
  const rows = [
    ...never.map((one, i) => `TNTN-${WARD};${one.number};${slashed(first)} 19:${two(i % 60)};Đã kích hoạt`),
    ...truly.map((one, i) => `TNPN-${WARD};${one.number};${slashed(one.activated ?? first)} 18:${two(i % 60)};Đã kích hoạt`),
  ];
  return city.write('claims.csv', ['Mã tổ;Số CCCD;Thời điểm;Kết quả', ...rows, ''].join('\n'));
}

test('the formula is on the page, and what is not closed says so', async ({ browser, city }) => {
  mustRun('init', '--data', city.data, '--plan', shortPlan(city));
  const take = (on: string) => mustRun('extract', 'import', city.extract(on), '--data', city.data, '--as-of', on, '--coverage', 'full', '--confirm');
  take(city.opening);
  mustRun('claims', 'import', claims(city), '--data', city.data);
  take(day(-1));
  take(city.today);
  const account = (name: string, full: string, role: string, place: string[]) => makeAccountByCommand(city, { name, full, role, place });
  account('thuongtruc', 'Trực cơ quan thường trực', 'standing_office', []);
  account('noivu', 'Trưởng phòng Nội vụ', 'home_affairs', []);
  account('doan', 'Bí thư Đoàn phường', 'unit_head', ['--unit', YOUTH]);
  account('chutich', 'Chủ tịch UBND thành phố', 'committee_leader', ['--locality', CITY]);
  account('kiemtra', 'Kiểm tra viên Sở Nội vụ', 'inspector', []);

  office = await signIn(browser, city, 'thuongtruc');
  await office.goto(city.at('/standings?phase=1'));
  await expect(office.getByRole('heading', { level: 1 })).toHaveText('Thi đua');
  // Nobody has sent a daily report so far, and who does not report is not considered.
  await expect(office.getByText(/0 phường, xã được xếp hạng, 8 không xét/)).toBeVisible();
  await expect(office.getByText(/Tạm tính theo số liệu đến/)).toBeVisible();
  await expect(office.getByRole('heading', { name: 'Công thức xếp hạng' })).toBeVisible();
  await look(office, 'standings-01-provisional');
  await office.getByRole('link', { name: 'Cài đặt thi đua' }).click();
  await office.getByLabel('Số báo cáo thiếu được bỏ qua').fill('30');
  await office.getByLabel('Lý do').fill('Tuần đầu các đơn vị chưa gửi báo cáo trên hệ thống');
  await look(office, 'standings-02-settings');
  await office.getByRole('button', { name: 'Lưu thành phiên bản mới' }).click();
  await expect(office.getByText('Đã lưu phiên bản mới').first()).toBeVisible();
  await office.goto(city.at('/standings?phase=1'));
  await expect(office.getByText(/8 phường, xã được xếp hạng, 0 không xét/)).toBeVisible();
  await look(office, 'standings-02b-communes');
});

test('an inspection finds false reports, and the union is not considered', async ({ browser, city }) => {
  await office.goto(city.at('/inspections/new'));
  await office.getByLabel('Cỡ mẫu (số người)').fill('16');
  await office.getByLabel('Số rút').fill('2023');
  await office.getByLabel('Mục đích').fill('Đối chiếu số liệu giai đoạn 1');
  await office.getByRole('button', { name: 'Rút mẫu và lập đợt' }).click();
  await office.getByLabel('Kiểm tra viên', { exact: true }).selectOption('kiemtra');
  await office.getByLabel('Đơn vị công tác của kiểm tra viên').selectOption({ label: 'Không thuộc đơn vị nào trong chiến dịch' });
  await office.getByRole('button', { name: 'Giao kiểm tra viên' }).click();
  await expect(office.getByText('Đã giao 16 người')).toBeVisible();
  inspector = await signIn(browser, city, 'kiemtra');
  await inspector.goto(city.at('/inspections/1/people'));
  for (let left = 16; left > 0; left -= 1) {
    await inspector.getByRole('row').nth(1).getByRole('link').click();
    const ofUnion = await inspector.getByRole('definition').filter({ hasText: 'Đoàn Thanh niên' }).count();
    await inspector.getByLabel(ofUnion > 0 ? 'Sai: không được hỗ trợ hoặc chưa kích hoạt' : 'Đúng: đã được hỗ trợ, tài khoản dùng được').check();
    await inspector.getByRole('button', { name: 'Ghi kết quả' }).click();
    await expect(inspector.getByText(`Còn ${left - 1} trong 16 người cần gặp`)).toBeVisible();
  }
  await office.goto(city.at('/inspections/1'));
  await office.getByText('Kết thúc đợt kiểm tra').click();
  await office.getByRole('button', { name: 'Kết thúc đợt', exact: true }).click();
  await expect(office.getByText('Đã kết thúc đợt kiểm tra')).toBeVisible();

  await office.goto(city.at('/standings?phase=1&kind=unit'));
  const row = office.getByRole('table', { name: /Bảng xếp hạng/ }).getByRole('row', { name: /Đoàn Thanh niên.*Không xét/ });
  await expect(row).toContainText('Đợt kiểm tra số 1');
  await look(office, 'standings-03-units');

  head = await signIn(browser, city, 'doan');
  await head.goto(city.at('/standings?phase=1&kind=unit'));
  await head.getByRole('table').getByRole('link', { name: /Đoàn/ }).first().click();
  await expect(head.getByText(/không xét, dù có/)).toBeVisible();
  await expect(head.getByText('đơn vị gửi khiếu nại kèm chứng cứ')).toBeVisible();
  await head.getByRole('table').getByRole('button').first().click();
  await look(head, 'standings-04-why-not');
});

test('the phase is closed and published; what was said stays', async ({ browser, city }) => {
  home = await signIn(browser, city, 'noivu');
  await home.goto(city.at('/standings/close?phase=1'));
  await expect(home.getByText(/đã kết thúc ngày .* và chưa chốt/)).toBeVisible();
  await look(home, 'standings-05-close');
  await home.getByRole('button', { name: 'Chốt xếp hạng giai đoạn này' }).click();
  await expect(home.getByText('Đã chốt giai đoạn, lần chốt số 1')).toBeVisible();
  await home.getByRole('button', { name: 'Công bố lần chốt số 1' }).click();
  await expect(home.getByText('Đã công bố', { exact: true })).toBeVisible();
  await home.goto(city.at('/standings?phase=1'));
  await expect(home.getByText(/Tạm tính/)).toHaveCount(0);
  await look(home, 'standings-06-closed');
  const download = home.waitForEvent('download');
  await home.getByRole('link', { name: 'Tải XLSX' }).click();
  expect((await download).suggestedFilename()).toBe('thi-dua-commune-giai-doan-1.xlsx');

  // The union sees the places of all units now, and persons of its own only.
  await head.goto(city.at('/standings?phase=1&kind=unit'));
  expect(await head.getByRole('table', { name: /Bảng xếp hạng/ }).getByRole('row').count()).toBeGreaterThan(10);
  await head.goto(city.at('/emulation-file'));
  await look(head, 'standings-07-file');
});

test('a proposal passes home affairs, the council and the chairman', async ({ browser, city }) => {
  await home.goto(city.at('/standings?phase=1'));
  await home.getByRole('table', { name: /Bảng xếp hạng/ }).getByRole('row').nth(1).getByRole('link').click();
  await expect(home.getByText(/hạng 1 trên 8/)).toBeVisible();
  await look(home, 'standings-08-why');
  // Home affairs examine what the standing office proposes.
  await office.goto(home.url());
  await office.getByRole('link', { name: 'Lập đề nghị' }).click();
  await office.getByLabel('Lý do đề nghị').fill('Dẫn đầu giai đoạn 1, kết quả được dữ liệu dân cư xác nhận.');
  await look(office, 'standings-09-propose');
  await office.getByRole('button', { name: 'Lập đề nghị này' }).click();
  await expect(office.getByText('Đã lập đề nghị')).toBeVisible();
  await expect(office.getByRole('table', { name: 'Căn cứ' })).toContainText('Hạng 1');
  await office.getByRole('button', { name: 'Nộp cho Phòng Nội vụ' }).click();
  await expect(office.getByText('Đề nghị chờ Phòng Nội vụ thẩm định')).toBeVisible();

  await home.goto(city.at('/proposals/1'));
  await home.getByLabel('Ý kiến thẩm định').fill('Hồ sơ đầy đủ, thành tích rõ.');
  await look(home, 'standings-10-examine');
  await home.getByRole('button', { name: 'Đồng ý, trình hội đồng' }).click();
  await expect(home.getByText('Đã thẩm định, chờ hội đồng')).toBeVisible();

  await home.goto(city.at('/council/new'));
  await home.getByLabel('Địa điểm').fill('Phòng họp số 2, UBND thành phố');
  const members = ['Trần Văn Hội | Chủ tịch hội đồng', 'Lê Thị Đồng | Thư ký', 'Nguyễn Văn Thành | Ủy viên', 'Phạm Văn Vắng | Ủy viên | vắng'];
  await home.getByLabel('Thành viên hội đồng').fill(members.join('\n'));
  await home.getByLabel('Chủ trì').fill('Trần Văn Hội');
  await home.getByLabel('Thư ký').fill('Lê Thị Đồng');
  await home.getByRole('button', { name: 'Mở cuộc họp' }).click();
  await expect(home.getByText('Có mặt 3 trong 4 thành viên')).toBeVisible();
  await home.getByRole('button', { name: 'Ghi kết quả biểu quyết' }).click();
  await expect(home.getByRole('table', { name: 'Kết quả biểu quyết' })).toContainText('Tán thành');
  await home.getByText('Kết thúc và ký biên bản').click();
  await home.getByLabel('Kết luận của hội đồng').fill('Hội đồng nhất trí đề nghị tặng Giấy khen.');
  await home.getByRole('button', { name: 'Kết thúc cuộc họp' }).click();
  await expect(home.getByText('Hội đồng nhất trí đề nghị tặng Giấy khen.')).toBeVisible();
  await look(home, 'standings-11-minutes');
  await home.emulateMedia({ media: 'print' });
  await home.screenshot({ path: join(import.meta.dirname, '../out/pictures/standings-12-paper.png'), fullPage: true });
  await home.emulateMedia({ media: 'screen' });

  chairman = await signIn(browser, city, 'chutich');
  await chairman.goto(city.at('/proposals/1'));
  await chairman.getByLabel('Số quyết định').fill('123/QĐ-UBND');
  await chairman.getByLabel('Ngày ký').fill(city.today);
  await look(chairman, 'standings-13-decide');
  await chairman.getByRole('button', { name: 'Ghi quyết định chấp thuận' }).click();
  await expect(chairman.getByText(/Đã quyết định: 123\/QĐ-UBND/)).toBeVisible();
  await look(chairman, 'standings-14-decided');
});

test('against a unit nothing goes on before it is heard', async ({ city }) => {
  await office.goto(city.at(`/proposals/new?phase=1&kind=unit&code=${YOUTH}`));
  await office.getByLabel('Phê bình').check();
  await office.getByLabel('Lý do đề nghị').fill('Báo cáo sai đã được kiểm tra thực tế.');
  await office.getByRole('button', { name: 'Lập đề nghị này' }).click();
  await office.getByText('Thêm căn cứ', { exact: true }).click();
  await office.getByLabel('Loại căn cứ').selectOption('inspection');
  await office.getByRole('textbox', { name: 'Căn cứ' }).fill('1');
  await office.getByRole('button', { name: 'Thêm căn cứ này' }).click();
  await expect(office.getByRole('table', { name: 'Căn cứ' })).toContainText('Đợt kiểm tra số 1');
  await office.getByRole('button', { name: 'Nộp cho Phòng Nội vụ' }).click();
  await expect(office.getByText('Đề nghị chờ Phòng Nội vụ thẩm định.').first()).toBeVisible();
  await home.goto(city.at('/proposals/2'));
  await expect(home.getByText('chưa được nghe ý kiến').first()).toBeVisible();
  await home.getByLabel('Thiếu trách nhiệm').check();
  await home.getByLabel('Ý kiến thẩm định').fill('Báo cáo sai, thiếu kiểm tra.');
  await home.getByRole('button', { name: 'Đồng ý, trình hội đồng' }).click();
  await expect(home.getByText('chưa được nghe ý kiến').first()).toBeVisible();

  await head.goto(city.at('/proposals/2'));
  await head.getByText('Ghi ý kiến', { exact: true }).click();
  await head.getByRole('textbox', { name: 'Ý kiến' }).fill('Đoàn phường nhận thiếu sót, đã rút kết quả sai.');
  await head.getByRole('button', { name: 'Ghi ý kiến này' }).click();
  await expect(head.getByText('Đoàn phường nhận thiếu sót')).toBeVisible();
  await look(head, 'standings-15-heard');
  await home.goto(city.at('/proposals/2'));
  await home.getByLabel('Thiếu trách nhiệm').check();
  await home.getByLabel('Ý kiến thẩm định').fill('Báo cáo sai, thiếu kiểm tra.');
  await home.getByRole('button', { name: 'Đồng ý, trình hội đồng' }).click();
  await expect(home.getByText('Đã thẩm định, chờ hội đồng')).toBeVisible();
  await home.goto(city.at('/proposals'));
  await look(home, 'standings-16-proposals');
});
