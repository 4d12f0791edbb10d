// An office and a school reach a hundred percent, the office with one exemption; a clerk tells on her own phone whom she helped.
// Each test goes on where the one before it ended.

import type { Browser, Page } from '@playwright/test';
import { type City, day, expect, slashed, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, newcomer, signIn } from '../support/people.ts';
import { mustRun } from '../support/program.ts';
import { join } from 'node:path';

test.use({ story: 'compliance' });
test.describe.configure({ mode: 'serial' });

const WARD = '25195';
const OFFICE = 'NV-689';
const OFFICE_NAME = 'Phòng Nội vụ';
const SCHOOL = `THCS-${WARD}`;
const HEADER = 'Họ và tên,Ngày sinh,Giới tính,Số ĐDCN/CCCD,Khu phố/ấp,Phường/xã,Mức độ,Trạng thái hồ sơ,Ngày phê duyệt,Trạng thái kích hoạt,Ngày kích hoạt';

/** Invented residents of one ward: staff of the office, pupils, and somebody who is helped. */
const [HEAD, CLERK, ILL, HELPED] = [
  ['Điểu Thị Bích Lan', '02/03/1975', 'Nữ', '070175000021'],
  ['Lục Minh Khuê', '09/08/1988', 'Nữ', '070188000022'],
  ['Thạch Văn Sự', '12/04/1969', 'Nam', '070069000023'],
  ['Hoàng Thị Nụ', '24/09/1955', 'Nữ', '070155000024'],
] as const;
const PUPILS = [
  ['Lý Gia Hân', '05/05/2008', 'Nữ', '070308000025'],
  ['Mạc Bảo Nam', '06/06/2008', 'Nam', '070208000026'],
  ['Kim Ngọc Sang', '07/07/2008', 'Nam', '070208000027'],
  ['Tô An Nhiên', '08/08/2008', 'Nữ', '070308000028'],
  ['Đinh Gia Kiệt', '09/09/2008', 'Nam', '070208000029'],
] as const;

/** Two residents whom a row without a number and with a year alone may mean both. */
const NAMESAKES = [
  ['Lý Thu Sương', '02/03/1985', 'Nữ', '070185000031'],
  ['Lý Thu Sương', '09/08/1985', 'Nữ', '070185000032'],
] as const;
const YOUTH = `DTN-${WARD}`;

const ONE_PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let standing: Page;
let head: Page;
let school: Page;
let affairs: Page;
let phone: Page;
let code: string;

/** Who was active from the beginning; the others become so on the day before today. */
const ACTIVE: readonly string[] = [HEAD[3], ...PUPILS.slice(1).map((one) => one[3])];

/** The ward's extract as of a day, with those activated who are named by number beside the active ones. */
function importExtract(city: City, asOf: string, activated: readonly string[]): void {
  const rows = [HEAD, CLERK, ILL, HELPED, ...PUPILS, ...NAMESAKES].map(([name, birth, sex, number]) => {
    const on = ACTIVE.includes(number) ? day(-5) : activated.includes(number) ? day(-1) : undefined;
    const state = on ? `Đã kích hoạt,${slashed(on)}` : 'Chưa kích hoạt,';
    return [name, birth, sex, number, 'Khu phố Phú Mỹ', 'Phường Tân Phú', 'Mức 2', 'Đã phê duyệt', slashed(day(-30)), state].join(',');
  });
  const file = city.write(`extract-${asOf}.csv`, `\uFEFF${[HEADER, ...rows].join('\n')}\n`);
  mustRun('extract', 'import', file, '--as-of', asOf, '--scope', WARD, '--coverage', 'full', '--confirm', '--data', city.data);
}

async function open(browser: Browser, city: City, name: string, role: string, place: string[]): Promise<Page> {
  makeAccountByCommand(city, { name, full: `Người dùng ${name}`, role, place });
  return await signIn(browser, city, name);
}

test('the standing office sets the duties that the plan names', async ({ browser, city }) => {
  mustRun('init', '--plan', join(city.files, 'plan.toml'), '--data', city.data);
  importExtract(city, day(-2), []);
  standing = await open(browser, city, 'thuongtruc', 'standing_office', []);
  head = await open(browser, city, 'truongphong', 'unit_head', ['--unit', OFFICE]);
  school = await open(browser, city, 'hieutruong', 'unit_head', ['--unit', SCHOOL]);
  affairs = await open(browser, city, 'noivu', 'home_affairs', []);
  await standing.goto(city.at('/compliance'));
  await expect(standing.getByText('Chưa đặt nghĩa vụ nào')).toBeVisible();
  await look(standing, '90-duties-none');
  await standing.getByRole('link', { name: 'Cài đặt nghĩa vụ' }).click();
  await look(standing, '91-duties-settings');
  await standing.getByRole('button', { name: 'Đặt các nghĩa vụ này' }).click();
  await expect(standing.getByRole('heading', { name: 'Cán bộ, công chức, viên chức, LLVT đủ bốn yêu cầu' })).toBeVisible();
  await look(standing, '92-duties-set');
});

test('the office hands in its roster, what is wrong is told by its cell, and the party is left out', async ({ city }) => {
  await head.goto(city.at(`/compliance/unit?unit=${OFFICE}&deadline=staff`));
  await look(head, '93-unit-without-a-roster');
  const rows = [
    'Họ và tên,Ngày sinh,Số CCCD,Đối tượng,Đảng viên,Đăng nhập ứng dụng,Cổng DVC quốc gia,Cổng DVC tỉnh',
    `${HEAD[0]},${HEAD[1]},${HEAD[3]},Lãnh đạo,x,x,x,x`,
    `${CLERK[0]},${CLERK[1]},${CLERK[3]},Công chức,,,,`,
    `${ILL[0]},${ILL[1]},${ILL[3]},Công chức,,,,`,
    'Nguyễn Văn Thiếu,,,Công chức,,,,',
  ];
  const file = city.write('danh-sach.csv', `\uFEFF${rows.join('\n')}\n`);
  await head.getByLabel('Tệp danh sách').setInputFiles(file);
  await head.getByLabel('Đây là toàn bộ danh sách').check();
  await head.getByRole('button', { name: 'Tải lên và đối chiếu' }).click();
  await expect(head.getByText('4 dòng: nhận 3 (mới 3), không nhận 1; 0 người đã thôi.')).toBeVisible();
  await expect(head.getByText('đã bỏ qua cột: Đảng viên')).toBeVisible();
  await expect(head.getByText('Không có số định danh nên cần ngày sinh')).toBeVisible();
  await look(head, '94-roster-read');
  await head.getByRole('link', { name: 'Về trang của đơn vị' }).click();
  // What the register says of newcomers is told to the unit with the next extract: a roster looks nobody up.
  await expect(head.getByText(/0 \/ 3 người đã hoàn thành; còn 3/)).toBeVisible();
  await expect(head.getByText('3 người mới có tên trong danh sách')).toBeVisible();
  await look(head, '95-unit-behind');
});

test('one is exempt when somebody else grants it, and one is explained', async ({ city }) => {
  await head.getByRole('link', { name: ILL[0] }).click();
  await head.getByText('Đề nghị miễn', { exact: true }).click();
  await head.locator('#ask-reason').fill('Nghỉ dài ngày theo quyết định của cơ quan');
  await head.getByRole('button', { name: 'Gửi đề nghị' }).click();
  await expect(head.getByText('“Nghỉ dài ngày theo quyết định của cơ quan”')).toBeVisible();
  await affairs.goto(city.at('/compliance/exemptions'));
  await look(affairs, '96-exemptions');
  await affairs.getByRole('button', { name: 'Miễn cho người này' }).click();
  await expect(affairs.getByText('Không có đề nghị nào đang chờ')).toBeVisible();
  await head.goto(city.at(`/compliance/unit?unit=${OFFICE}&deadline=staff`));
  await expect(head.getByText(/0 \/ 2 người đã hoàn thành; còn 2, trong đó 0 chưa giải trình; miễn 1/)).toBeVisible();
  await head.getByRole('link', { name: CLERK[0] }).click();
  await head.getByText('Ghi giải trình và ý kiến', { exact: true }).click();
  await head.getByLabel('Lý do người đó nêu').fill('Chờ kích hoạt, hẹn cuối tuần');
  await head.getByRole('button', { name: 'Ghi ý kiến' }).click();
  await expect(head.getByText('Chờ kích hoạt, hẹn cuối tuần').first()).toBeVisible();
  await look(head, '97-person');
});

test('a clerk opens her page with the slip and tells whom she helped', async ({ browser, city }) => {
  await head.goto(city.at(`/compliance/unit?unit=${OFFICE}&deadline=staff`));
  await head.getByRole('button', { name: 'Tạo mã cho 3 người chưa có' }).click();
  await look(head, '98-slips');
  code = (await head.locator('section', { has: head.getByRole('heading', { name: CLERK[0] }) }).locator('code').innerText()).trim();
  phone = await newcomer(browser);
  await phone.setViewportSize({ width: 360, height: 740 });
  // A stand-in for the browser's reader of codes, which Chromium has on phones only: it sees the card of whom she helps.
  await phone.addInitScript((seen) => {
    class Reader {
      static getSupportedFormats = (): Promise<string[]> => Promise.resolve(['qr_code']);
      detect = (): Promise<{ rawValue: string }[]> => Promise.resolve([{ rawValue: seen }]);
    }
    Object.defineProperty(window, 'BarcodeDetector', { value: Reader });
  }, `${HELPED[3]}||${HELPED[0]}|24091955|Nữ|Phú Mỹ|05052021`);
  await phone.goto(city.at('/my'));
  await look(phone, '99-my-closed');
  await phone.getByLabel('Mã trên phiếu của bạn').fill('AAAA-BBBB-CCCC');
  await phone.getByRole('button', { name: 'Mở trang của tôi' }).click();
  await expect(phone.getByText('Mã này không đúng')).toBeVisible();
  await phone.getByLabel('Mã trên phiếu của bạn').fill(code.toLowerCase());
  await phone.getByRole('button', { name: 'Mở trang của tôi' }).click();
  await expect(phone.getByText('0 / 10 công dân được xác nhận.')).toBeVisible();
  await phone.getByLabel('Chụp mã QR trên thẻ').setInputFiles({ name: 'the.png', mimeType: 'image/png', buffer: ONE_PIXEL });
  await expect(phone.getByLabel('Số định danh, hoặc nội dung mã QR trên thẻ')).toHaveValue(HELPED[3]);
  // The card's QR, and a number that no register knows: both are taken with the same words.
  for (const number of [`${HELPED[3]}||${HELPED[0]}|24091955|Nữ|Phú Mỹ|05052021`, '070199999999']) {
    await phone.getByLabel('Số định danh, hoặc nội dung mã QR trên thẻ').fill(number);
    await phone.getByLabel('Ngày giúp').fill(day(-1));
    await phone.getByLabel('Đã dùng tài khoản trên Cổng dịch vụ công quốc gia').check();
    await phone.getByRole('button', { name: 'Ghi người này' }).click();
    await expect(phone.getByText('Đã ghi. Kết quả hiện khi có bản trích xuất mới.')).toBeVisible();
  }
  await expect(phone.getByRole('row').filter({ hasText: 'Đang chờ' })).toHaveCount(2);
  for (const proof of ['Đăng nhập ứng dụng', 'Cổng DVC quốc gia', 'Cổng DVC tỉnh']) {
    await phone.getByRole('button', { name: `Tôi đã làm: ${proof}` }).click();
    await expect(phone.getByRole('button', { name: `Bỏ khai: ${proof}` })).toBeVisible();
  }
  await look(phone, '9a-my-page');
});

test('a school hands in its pupils, and only its head sees their names', async ({ city }) => {
  await school.goto(city.at(`/compliance/unit?unit=${SCHOOL}&deadline=pupils`));
  const rows = PUPILS.map(([name, birth, , number], i) => `${name},${birth},${number},${i < 3 ? '9A1' : '9A2'}`);
  const file = city.write('hoc-sinh.csv', `\uFEFF${['Họ và tên,Ngày sinh,Số CCCD,Lớp', ...rows].join('\n')}\n`);
  await school.getByLabel('Tệp danh sách').setInputFiles(file);
  await school.getByRole('button', { name: 'Tải lên và đối chiếu' }).click();
  await expect(school.getByText(/0 \/ 5 người đã hoàn thành; còn 5/)).toBeVisible();
  await expect(school.getByRole('row').filter({ hasText: '9A1' }).first()).toBeVisible();
  await school.getByRole('link', { name: PUPILS[0][0] }).click();
  await school.getByLabel('Em này gặp khó khăn').check();
  await school.getByRole('button', { name: 'Lưu' }).click();
  await look(school, '9b-pupil');
  await school.goto(city.at(`/compliance/unit?unit=${SCHOOL}&deadline=pupils`));
  await look(school, '9c-school');
  const download = school.waitForEvent('download');
  await school.getByRole('link', { name: 'Tải danh sách Excel' }).click();
  expect((await download).suggestedFilename()).toBe('danh-sach-nghia-vu.xlsx');
  await standing.goto(city.at(`/compliance/unit?unit=${SCHOOL}&deadline=pupils`));
  await expect(standing.getByText('Chỉ thủ trưởng đơn vị thấy tên')).toBeVisible();
  await expect(standing.getByText(PUPILS[1][0])).toHaveCount(0);
});

test('the next extract brings both to a hundred percent, and confirms whom the clerk helped', async ({ city }) => {
  importExtract(city, city.today, [CLERK[3], HELPED[3], PUPILS[0][3]]);
  await standing.goto(city.at('/compliance?deadline=staff'));
  await expect(standing.getByRole('row').filter({ hasText: OFFICE_NAME }).getByText('đạt 100 %')).toBeVisible();
  await look(standing, '9d-duties-overview');
  await standing.goto(city.at('/compliance?deadline=pupils'));
  await expect(standing.getByRole('row').filter({ hasText: 'Trường THCS Tân Phú' }).getByText('đạt 100 %')).toBeVisible();
  await head.goto(city.at(`/compliance/unit?unit=${OFFICE}&deadline=staff`));
  await expect(head.getByText(/Đạt 100 %: 2 \/ 2 người \(miễn 1\)/)).toBeVisible();
  await look(head, '9e-unit-complete');
  await phone.goto(city.at('/my'));
  await expect(phone.getByText('1 / 10 công dân được xác nhận.')).toBeVisible();
  await expect(phone.getByRole('row').filter({ hasText: 'Được xác nhận' })).toHaveCount(1);
  await expect(phone.getByRole('row').filter({ hasText: 'Đang chờ' })).toHaveCount(1);
  await look(phone, '9f-my-confirmed');
});

test('a row that may mean two people is decided by the ward\'s police, and the unit\'s number follows', async ({ browser, city }) => {
  const youth = await open(browser, city, 'doan', 'unit_head', ['--unit', YOUTH]);
  const police = await open(browser, city, 'congan', 'ward_police', ['--locality', WARD]);
  await police.goto(city.at('/compliance/doubts'));
  await expect(police.getByText('Không còn dòng nào chờ quyết định')).toBeVisible();
  await look(police, '9g-doubts-none');
  await youth.goto(city.at(`/compliance/unit?unit=${YOUTH}&deadline=staff`));
  const file = city.write('doan.csv', `\uFEFF${['Họ và tên,Ngày sinh,Số CCCD,Đối tượng', 'Ly Thu Suong,1985,,Cán bộ', `${CLERK[0]},${CLERK[1]},${CLERK[3]},Cán bộ`].join('\n')}\n`);
  await youth.getByLabel('Tệp danh sách').setInputFiles(file);
  await youth.getByRole('button', { name: 'Tải lên và đối chiếu' }).click();
  await expect(youth.getByText(/1 \/ 2 người|0 \/ 2 người/).first()).toBeVisible();

  await police.goto(city.at('/compliance?deadline=staff'));
  await police.getByRole('link', { name: 'Cần xác định: 1' }).click();
  await expect(police.getByText('1 dòng chờ quyết định; 0 dòng đã quyết.')).toBeVisible();
  await expect(police.getByRole('heading', { name: 'Ly Thu Suong: người này là ai?' })).toBeVisible();
  await look(police, '9h-doubt');
  await police.getByRole('button', { name: /^Không phải ai trong số này/ }).click();
  await expect(police.getByText('Đã ghi quyết định; số của đơn vị đã được tính lại.')).toBeVisible();
  await expect(police.getByText('0 dòng chờ quyết định; 1 dòng đã quyết.')).toBeVisible();
  // A later decision takes its place.
  await police.getByRole('link', { name: 'Ly Thu Suong' }).click();
  await police.getByRole('button', { name: /^Đúng là người 1/ }).click();
  await expect(police.getByText('0 dòng chờ quyết định; 1 dòng đã quyết.')).toBeVisible();
  await expect(police.getByRole('row').filter({ hasText: 'Ly Thu Suong' })).toContainText('Đã quyết: đúng người');
  await look(police, '9i-doubts-decided');
});

test('the page of heads says who has to answer, and a directive takes one off', async ({ city }) => {
  await affairs.goto(city.at('/compliance/heads?deadline=staff'));
  const office = affairs.getByRole('row').filter({ hasText: OFFICE_NAME });
  await expect(affairs.getByText(/thủ trưởng phải trả lời trước hạn/)).toBeVisible();
  await expect(office).toContainText('chưa có văn bản chỉ đạo');
  await look(affairs, '9j-heads');
  await head.goto(city.at(`/compliance/unit?unit=${OFFICE}&deadline=staff`));
  await head.getByText('Văn bản chỉ đạo', { exact: true }).first().click();
  await head.getByLabel('Đã ban hành', { exact: true }).check();
  await head.getByLabel('Số văn bản').fill('12/NV-KH');
  await head.getByLabel('Ngày văn bản').fill(day(-3));
  await head.getByRole('button', { name: 'Ghi văn bản chỉ đạo' }).click();
  await expect(head.getByText('Đã ghi văn bản chỉ đạo')).toBeVisible();
  await affairs.goto(city.at('/compliance/heads?deadline=staff'));
  await expect(office).toContainText('Số 12/NV-KH');
  await expect(office).not.toContainText('chưa có văn bản chỉ đạo');
  await expect(office).toContainText('không phải trả lời');
  await expect(affairs.getByRole('row').filter({ hasText: 'Đoàn' }).first()).toContainText('1 người chưa giải trình');
  await look(affairs, '9k-heads-answered');
});
