// A day of the campaign, as its people play it: from the empty house to a verified figure. Each test goes on where the one
// before it ended.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { type City, expect, slashed, test, type Waiting } from '../support/city.ts';
import { look } from '../support/look.ts';
import { firstSignIn, makeAccount, newcomer, PASSWORD } from '../support/people.ts';

test.use({ story: 'day' });
test.describe.configure({ mode: 'serial' });

/** Those who wait in the quarter of the story: one is activated today, one never. */
interface Cast {
  ward: string;
  quarter: string;
  /** Activated today in truth: a claim of today will be confirmed. */
  honest: Waiting;
  /** Never activated: a claim of the first day must be contradicted today. */
  never: Waiting;
}

// What the tests hand on to each other.
let admin: Page;
let police: Page;
let clerk: Page;
let cast: Cast;
let quarterName: string;
let list: string;
let honestName: string;
let activatedBefore: number;

/** The first quarter in which somebody's account is activated today, and somebody of the same ward who never activates. */
function chooseCast(city: City): Cast {
  for (const honest of city.waiting.filter((one) => one.activated === city.today)) {
    const ward = honest.quarter.slice(0, 5);
    const never = city.waiting.find((one) => one.quarter.startsWith(ward) && one.activated === undefined);
    if (never) return { ward, quarter: honest.quarter, honest, never };
  }
  throw new Error('nobody of the sample city is activated today');
}

/** A national ID as pages show it. */
function masked(number: string): string {
  return `${number.slice(0, 3)}*****${number.slice(-4)}`;
}

/** The number that stands on a tile. */
async function tile(page: Page, label: string): Promise<number> {
  const value = page.locator('.tiles > li').filter({ has: page.locator('.tile-label', { hasText: label }) }).locator('.tile-value');
  return Number((/^[\d.]+/.exec(await value.first().innerText())?.[0] ?? '').replaceAll('.', ''));
}

async function openNewBrowser(browser: Browser, city: City, who: { name: string; full: string; role: string; place: string }): Promise<Page> {
  const account = await makeAccount(admin, city, who);
  const page = await newcomer(browser);
  await firstSignIn(page, city, account);
  return page;
}

test('the administrator enters with the printed code and sets up the city from its files', async ({ browser, city }) => {
  cast = chooseCast(city);
  admin = await newcomer(browser);
  await admin.goto(city.at('/'));
  await expect(admin).toHaveURL(city.at('/setup'));
  await look(admin, '01-set-up');

  const code = /[a-z0-9]{4}(?:-[a-z0-9]{4}){3}/.exec(city.server.printed)?.[0];
  expect(code, 'the server prints a set-up code').toBeDefined();
  await admin.getByLabel('Mã thiết lập').fill(code ?? '');
  await admin.getByLabel('Tên đăng nhập').fill('quantri');
  await admin.getByLabel('Họ tên').fill('Trần Thị Quản Trị');
  await admin.getByLabel('Mật khẩu mới', { exact: true }).fill(PASSWORD);
  await admin.getByLabel('Nhập lại mật khẩu mới').fill(PASSWORD);
  await expect(admin.getByLabel('Tôi cũng là cán bộ cơ quan thường trực')).toBeChecked();
  await admin.getByRole('button', { name: 'Tạo tài khoản quản trị' }).click();
  await expect(admin.getByText('Chưa thiết lập chiến dịch')).toBeVisible();
  await look(admin, '02-nothing-yet');

  await admin.getByRole('link', { name: 'Thiết lập chiến dịch' }).click();
  await expect(admin.getByText('Chưa thiết lập chiến dịch')).toBeVisible();
  await look(admin, '03-campaign-empty');
  await admin.getByLabel('Tệp địa bàn (territory.xlsx)').setInputFiles(join(city.files, 'territory.xlsx'));
  await admin.getByRole('button', { name: 'Nhập địa bàn' }).click();
  await expect(admin.getByText('Đã nhập tệp địa bàn')).toBeVisible();
  await look(admin, '04-territory-imported');
  await admin.getByLabel('Tệp kế hoạch (plan.toml)').setInputFiles(join(city.files, 'plan.toml'));
  await admin.getByRole('button', { name: 'Nhập kế hoạch' }).click();
  await expect(admin.getByText('Đã lưu kế hoạch')).toBeVisible();
  await admin.getByLabel('Tệp chỉ tiêu (targets.xlsx)').setInputFiles(join(city.files, 'targets.xlsx'));
  await admin.getByRole('button', { name: 'Nhập chỉ tiêu' }).click();
  await expect(admin.getByText(/Chỉ tiêu: \d+ mới/)).toBeVisible();
  await look(admin, '05-campaign');
  await admin.goto(city.at('/targets'));
  await look(admin, '06-targets');

  await admin.goto(city.at(`/territory?in=${cast.ward}`));
  const quarter = admin.getByRole('row').filter({ has: admin.getByRole('cell', { name: cast.quarter, exact: true }) });
  quarterName = await quarter.getByRole('rowheader').innerText();
  await look(admin, '07-territory');
  await admin.goto(city.at(`/teams?in=${cast.ward}`));
  await look(admin, '08-teams');
});

test('ward police get an account of their own ward', async ({ browser, city }) => {
  await admin.goto(city.at('/users/new'));
  await look(admin, '09-new-user');
  police = await openNewBrowser(browser, city, { name: 'canhsat', full: 'Lê Văn Công An', role: 'Công an phường, xã', place: cast.ward });
  await admin.goto(city.at('/users'));
  await expect(admin.getByRole('row', { name: /Lê Văn Công An/ })).toContainText('Công an phường, xã');
  await look(admin, '10-users');
  await expect(police.getByText('Chưa có bản trích xuất nào đến ngày này')).toBeVisible();
});

async function upload(page: Page, city: City, file: string, day: string): Promise<void> {
  await page.goto(city.at('/extracts'));
  await page.getByLabel('Tệp trích xuất').setInputFiles(file);
  await page.getByLabel('Ngày số liệu').fill(day);
  await page.getByLabel('Đầy đủ: mọi công dân của địa bàn đều có trong tệp').check();
  await page.getByRole('button', { name: 'Tải lên và xem cột' }).click();
}

async function applyAll(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Bản trích xuất số', { timeout: 60_000 });
  await page.getByRole('button', { name: /^Áp dụng [\d.]+ dòng$/ }).click();
  await expect(page.getByText(/Đã áp dụng [\d.]+ dòng, số liệu tính đến/)).toBeVisible();
}

test('a dirty extract is mapped, read in the preview, and thrown away', async ({ city }) => {
  await police.goto(city.at('/extracts'));
  await look(police, '11-extracts-empty');
  await upload(police, city, city.wardExtract(cast.ward, city.opening, 'dirty'), city.opening);
  await expect(police.getByRole('heading', { level: 1 })).toHaveText('Ghép cột');
  await look(police, '12-mapping');
  // Whatever the reader made of the renamed headings, a person has the last word.
  await police.getByLabel('Cột “Phân loại” là mục nào').selectOption({ label: 'Mức độ' });
  await police.getByLabel('Cột “Ngày Cục trả kết quả” là mục nào').selectOption({ label: 'Ngày phê duyệt' });
  await police.getByLabel('Cột “Mã số cá nhân” là mục nào').selectOption({ label: 'Không dùng' });
  await police.getByRole('button', { name: 'Đọc tệp và xem trước' }).click();
  await expect(police.getByRole('link', { name: /Chưa biết cột nào là “Số ĐDCN\/CCCD”/ })).toBeVisible();
  await look(police, '13-mapping-incomplete');
  await police.getByLabel('Cột “Mã số cá nhân” là mục nào').selectOption({ label: 'Số ĐDCN/CCCD' });
  await police.getByRole('button', { name: 'Đọc tệp và xem trước' }).click();

  await expect(police.getByRole('heading', { level: 1 })).toContainText('Bản trích xuất số', { timeout: 60_000 });
  expect(await tile(police, 'Bị loại')).toBeGreaterThan(0);
  expect(await tile(police, 'Cần xem lại')).toBeGreaterThan(0);
  for (const finding of ['Số định danh không đúng 12 chữ số', 'Số định danh thiếu số 0 ở đầu, đã bổ sung']) {
    await expect(police.getByRole('rowheader', { name: finding })).toBeVisible();
  }
  await look(police, '14-preview-dirty');
  const download = police.waitForEvent('download');
  await police.getByRole('link', { name: 'Tải báo cáo lỗi (XLSX)' }).first().click();
  const report = await (await download).path();
  expect(readFileSync(report).subarray(0, 2).toString(), 'a workbook').toBe('PK');

  await police.getByRole('button', { name: 'Hủy lần nạp này' }).click();
  await expect(police.getByText('Đã hủy. Không có gì thay đổi.')).toBeVisible();
  await look(police, '15-discarded');
});

test('the clean extract is applied, and the ward stands on the overview', async ({ city }) => {
  await upload(police, city, city.wardExtract(cast.ward, city.opening), city.opening);
  // Other headings than last time: the remembered mapping does not fit, so people look once more.
  await expect(police.getByRole('heading', { level: 1 })).toHaveText('Ghép cột');
  await police.getByRole('button', { name: 'Đọc tệp và xem trước' }).click();
  await expect(police.getByRole('heading', { level: 1 })).toContainText('Bản trích xuất số', { timeout: 60_000 });
  await look(police, '16-preview-clean');
  await applyAll(police);
  await look(police, '17-applied');
  await police.goto(city.at('/'));
  activatedBefore = await tile(police, 'Đã kích hoạt');
  expect(activatedBefore).toBeGreaterThan(0);
  await look(police, '18-overview-opening');
});

test('lists are handed out for a quarter', async ({ city }) => {
  await police.goto(city.at('/work-lists'));
  await look(police, '19-work-lists-empty');
  const row = police.getByRole('row').filter({ has: police.getByRole('rowheader', { name: quarterName, exact: true }) });
  await row.getByRole('checkbox').check();
  const team = row.getByLabel(`Tổ đi ${quarterName}`);
  await team.selectOption({ label: await team.getByRole('option', { name: /· công nghệ số$/ }).innerText() });
  await police.setViewportSize({ width: 360, height: 740 });
  const choice = await team.boundingBox();
  expect((choice?.x ?? 999) + (choice?.width ?? 999), 'the team is chosen without scrolling sideways').toBeLessThanOrEqual(360);
  await police.setViewportSize({ width: 1280, height: 900 });
  await police.getByRole('button', { name: 'Lập danh sách' }).click();
  await expect(police.getByText(/Đã lập \d+ danh sách, \d+ người/)).toBeVisible();
  await expect(police.getByRole('button', { name: /^Thu hồi \d+ danh sách vừa lập$/ })).toBeVisible();
  await look(police, '20-work-lists');
  await police.getByRole('table', { name: 'Các danh sách' }).getByRole('link', { name: /Số \d+/ }).first().click();
  await expect(police.getByRole('heading', { level: 1 })).toContainText(quarterName);
  list = new URL(police.url()).pathname;
  const person = police.getByRole('row').filter({ hasText: masked(cast.honest.number) });
  // The list numbers its rows before the names.
  honestName = (await person.getByRole('link').innerText()).replace(/^\d+\.\s*/, '');
  await look(police, '21-work-list');
  const members = police.locator('form[action$="/members"]');
  await members.getByRole('checkbox').last().check();
  await members.getByRole('button', { name: 'Giao cho người đã chọn' }).click();
  await expect(police.getByText('Đã giao danh sách')).toBeVisible();
  await expect(members.getByRole('checkbox').last()).toBeChecked();
  await police.getByText('Xem số điện thoại', { exact: true }).click();
  const why = police.locator('form[action$="/phones"]');
  await why.getByLabel('Lý do').fill('Gọi hẹn trước khi đến nhà');
  await why.getByRole('button', { name: 'Xem và ghi nhật ký' }).click();
  await expect(police.getByRole('row').filter({ hasText: masked(cast.honest.number) })).toContainText(/0\d{9}/);
  await look(police, '21-work-list-phones');
  await police.goto(city.at(`${list}/print`));
  await expect(police.getByRole('row').filter({ hasText: honestName })).toBeVisible();
  await look(police, '22-work-list-print');
});

test('a clerk records outcomes by keyboard', async ({ browser, city }) => {
  clerk = await openNewBrowser(browser, city, { name: 'totruong', full: 'Phạm Thị Tổ Trưởng', role: 'Tổ trưởng', place: `CNS-${cast.quarter}` });
  await look(clerk, '23-team-home');
  await clerk.goto(city.at(`${list}/record`));
  const outcomes = clerk.getByRole('textbox', { name: /^Kết quả \d+, / }).or(clerk.getByRole('combobox', { name: /^Kết quả \d+, / }));
  const count = await outcomes.count();
  // Down the column as from paper: one key, then Enter; nothing is clicked.
  await expect(outcomes.first(), 'typing starts in the first row').toBeFocused();
  for (let no = 1; no <= count; no += 1) {
    const cell = clerk.locator(':focus');
    await expect(cell).toHaveAttribute('aria-label', new RegExp(`^Kết quả ${no}, `));
    const name = (await cell.getAttribute('aria-label')) ?? '';
    await clerk.keyboard.type(name.endsWith(`, ${honestName}`) ? '1' : '4');
    await clerk.keyboard.press('Enter');
  }
  await look(clerk, '24-record');
  await clerk.getByRole('button', { name: 'Lưu kết quả đã gõ' }).click();
  await expect(clerk.getByText(`Đã ghi ${count} kết quả`)).toBeVisible();
  await expect(clerk.getByRole('row').filter({ hasText: honestName })).toContainText('Đã kích hoạt');
  await look(clerk, '25-recorded');
});

test('a unit hands in its results as a file', async ({ city }) => {
  const first = slashed(new Date(Date.parse(city.opening) + 86_400_000).toISOString().slice(0, 10));
  const text = `Mã tổ,Số ĐDCN/CCCD,Thời điểm,Kết quả\nTNTN-${cast.ward},${cast.never.number},${first} 19:30,Đã kích hoạt\n`;
  await admin.goto(city.at('/claims'));
  await admin.getByLabel(/^Tệp kết quả theo người/).setInputFiles(city.write('bao-cao.csv', text));
  await admin.getByRole('button', { name: 'Tải lên và ghi nhận' }).click();
  await expect(admin.getByText('1 dòng: ghi nhận 1, đã có từ trước 0, không ghi nhận 0')).toBeVisible();
  await look(admin, '26-claims');
  await admin.goto(city.at('/cross-check'));
  await expect(admin.locator('.hero')).toContainText('2 đang chờ bản trích xuất');
  await look(admin, '27-cross-check-pending');
});

test('the next extract confirms one claim, contradicts the other, and moves the overview', async ({ city }) => {
  await upload(admin, city, city.extract(city.today), city.today);
  await applyAll(admin);
  await look(admin, '28-next-extract');

  await admin.goto(city.at('/cross-check'));
  await expect(admin.locator('.hero')).toContainText('1 được dữ liệu dân cư xác nhận; 1 không khớp');
  await look(admin, '29-cross-check');
  await admin.getByRole('link', { name: /Đoàn/ }).first().click();
  await expect(admin.getByText('Hết thời hạn mà dữ liệu dân cư vẫn ghi chưa kích hoạt.')).toBeVisible();
  await look(admin, '30-cross-check-unit');

  await police.goto(city.at('/'));
  expect(await tile(police, 'Đã kích hoạt'), 'more accounts are activated than on the opening day').toBeGreaterThan(activatedBefore);
  await look(police, '31-overview-moved');
});

test('from the city down to the quarter, and from a percentage to its figure', async ({ city }) => {
  await admin.goto(city.at('/'));
  await look(admin, '32-overview-city');
  // Before the rate stands the forecast's own figure.
  const rate = admin.locator('.hero').getByRole('button', { name: /%$/ }).last();
  await rate.click();
  await expect(admin.locator('.hero').getByText(/[\d.]+ \/ 1\.\d{3} công dân đủ điều kiện · bản trích xuất/)).toBeVisible();
  await look(admin, '33-figure');
  await admin.keyboard.press('Escape');

  await admin.goto(city.at('/localities'));
  await look(admin, '34-localities');
  await admin.goto(city.at('/'));
  const ward = await police.getByRole('heading', { level: 1 }).innerText();
  const wardName = ward.replace('Tổng quan: ', '');
  await admin.getByRole('table').getByRole('link', { name: wardName, exact: true }).click();
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText(ward);
  await admin.getByRole('table').getByRole('link', { name: quarterName, exact: true }).click();
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText(`Tổng quan: ${quarterName}`);
  await look(admin, '35-overview-quarter');
});

test('a citizen is found without accents, opened with a reason, and the audit trail knows', async ({ city }) => {
  const plain = honestName.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D').toLowerCase();
  await police.goto(city.at('/citizens'));
  await police.getByLabel('Họ tên', { exact: true }).fill(plain);
  await police.getByRole('button', { name: 'Tìm theo họ tên' }).click();
  const row = police.getByRole('row').filter({ hasText: masked(cast.honest.number) });
  await look(police, '36-citizens');
  await row.getByRole('link', { name: honestName }).click();
  await expect(police.getByRole('heading', { level: 1 })).toHaveText(honestName);
  await expect(police.getByText('Dữ liệu dân cư xác nhận.')).toBeVisible();
  await expect(police.getByText(cast.honest.number)).toHaveCount(0);
  await look(police, '37-citizen');

  await police.getByText('Xem số định danh, điện thoại và địa chỉ').click();
  await police.getByLabel('Lý do').fill('Gọi hẹn làm hồ sơ mức 2');
  await police.getByRole('button', { name: 'Xem và ghi nhật ký' }).click();
  await expect(police.getByText(cast.honest.number)).toBeVisible();
  await look(police, '38-citizen-opened');

  await admin.goto(city.at('/audit'));
  const entry = admin.getByRole('row').filter({ hasText: 'Gọi hẹn làm hồ sơ mức 2' });
  await expect(entry).toContainText('canhsat');
  await look(admin, '39-audit');
});
