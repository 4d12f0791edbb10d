// A timetable, from a factory's request to the citizen who is told: the standing office plans two weeks, compares, takes the proposal over,
// publishes; a citizen books on a phone; a shift that is called off informs them. Each test goes on where the one before it ended.

import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { day, expect, slashed, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, newcomer, signIn } from '../support/people.ts';
import { mustRun } from '../support/program.ts';

test.use({ story: 'station-plan' });
test.describe.configure({ mode: 'serial' });

const WARDS = ['25195', '25198', '25201'];

let office: Page;
let citizen: Page;
/** The address of the shift that the citizen booked. */
let booked: string;

test('a factory asks for a station without signing in, and is answered', async ({ browser, city }) => {
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  mustRun('extract', 'import', city.extract(city.opening), '--data', city.data, '--as-of', city.opening, '--coverage', 'full', '--confirm');
  makeAccountByCommand(city, { name: 'thuongtruc', full: 'Cơ quan thường trực', role: 'standing_office', place: [] });
  citizen = await newcomer(browser);
  await citizen.goto(city.at('/timetable/ask'));
  await look(citizen, 'station-plan-01-ask');
  await citizen.getByLabel('Loại').selectOption('zone');
  await citizen.getByLabel('Tên trường, nhà máy, khu phố').fill('Công ty May Thử Nghiệm');
  await citizen.getByLabel('Thuộc phường, xã, khu phố nào').selectOption(WARDS[1]!);
  await citizen.getByLabel('Địa chỉ').fill('Lô 5 khu công nghiệp');
  await citizen.getByLabel('Số người cần làm mức 2').fill('400');
  await citizen.getByLabel('Thứ Hai–Thứ Sáu: sáng').uncheck();
  await citizen.getByLabel('Thứ Hai–Thứ Sáu: tối').check();
  await citizen.getByLabel('Họ tên người liên hệ').fill('Trần Văn Nhân Sự');
  await citizen.getByLabel('Số điện thoại').fill('12');
  await citizen.getByRole('button', { name: 'Gửi yêu cầu' }).click();
  await expect(citizen.getByRole('link', { name: /Số điện thoại chưa đúng/ })).toBeVisible();
  await expect(citizen.getByLabel('Thứ Hai–Thứ Sáu: tối')).toBeChecked();
  await citizen.getByLabel('Số điện thoại').fill('0912 345 678');
  await citizen.getByRole('button', { name: 'Gửi yêu cầu' }).click();
  await expect(citizen.getByText('Yêu cầu đang chờ trả lời')).toBeVisible();
  await look(citizen, 'station-plan-02-sent');
  const follow = citizen.url();

  office = await signIn(browser, city, 'thuongtruc');
  await office.goto(city.at('/stations'));
  await office.getByRole('link', { name: 'Xem các yêu cầu' }).click();
  await look(office, 'station-plan-03-requests');
  await office.getByRole('link', { name: 'Công ty May Thử Nghiệm' }).click();
  await expect(office.getByText('Trần Văn Nhân Sự')).toBeVisible();
  await office.getByLabel('Nội dung trả lời').fill('Sẽ đến buổi tối trong hai tuần tới');
  await look(office, 'station-plan-04-answer');
  await office.getByRole('button', { name: 'Nhận, mở điểm ở đây' }).click();
  await expect(office.getByText('Đã thành điểm thu nhận')).toBeVisible();
  await citizen.goto(follow);
  await expect(citizen.getByText('Sẽ đến buổi tối trong hai tuần tới')).toBeVisible();

  await citizen.goto(city.at('/timetable/ask?kind=home'));
  await look(citizen, 'station-plan-05-home');
});

test('the office tells where sets can stand and when', async ({ city }) => {
  await office.goto(city.at('/stations/places'));
  for (const [n, ward] of WARDS.entries()) {
    await office.getByLabel('Mã', { exact: true }).first().fill(`NVH${n + 1}`);
    await office.getByLabel('Tên', { exact: true }).first().fill(`Nhà văn hóa số ${n + 1}`);
    await office.getByLabel('Loại').first().selectOption('mobile');
    await office.locator('#field-locality').selectOption(ward);
    await office.getByLabel('Địa chỉ').fill(`Số ${n + 12} đường Phú Riềng Đỏ`);
    await office.getByRole('button', { name: 'Thêm điểm này' }).click();
    await expect(office.getByText('Đã thêm điểm')).toBeVisible();
  }
  for (const n of ['1', '2']) {
    await office.locator('#set-code').fill(`CAM-${n}`);
    await office.locator('#set-name').fill(`Bộ thu nhận lưu động số ${n}`);
    await office.getByRole('button', { name: 'Thêm bộ thiết bị này' }).click();
    await expect(office.getByText('Đã lưu bộ thiết bị')).toBeVisible();
  }
  await office.getByRole('link', { name: 'Nhà văn hóa số 1' }).click();
  await office.getByLabel('Chủ nhật: sáng').uncheck();
  await look(office, 'station-plan-06-opening');
  await office.getByRole('button', { name: 'Lưu giờ dùng' }).click();
  await expect(office.getByText('Đã lưu giờ dùng của điểm')).toBeVisible();
  await expect(office.getByLabel('Chủ nhật: sáng')).not.toBeChecked();
});

test('two weeks are proposed, with reasons, a bound, and a comparison', async ({ city }) => {
  await office.goto(city.at('/stations/planner'));
  await expect(office.getByText('Chưa có đề xuất lịch nào')).toBeVisible();
  await look(office, 'station-plan-07-planner');
  await office.getByLabel('Từ ngày').fill(day(1));
  await office.getByLabel('Đến ngày').fill(day(14));
  await office.getByLabel('Số giây tìm kiếm').fill('2');
  await office.getByLabel('So sánh với giả định').selectOption('set_more');
  await office.getByRole('button', { name: 'Lập đề xuất' }).click();
  await expect(office.getByRole('heading', { level: 1 })).toHaveText('Đề xuất số 1', { timeout: 30_000 });
  await expect(office.getByText(/Không lịch nào vượt quá/)).toBeVisible();
  await expect(office.getByText(/Thêm một bộ thiết bị lưu động cùng tổ của nó: \+?\d+ hồ sơ kịp hạn/)).toBeVisible();
  await expect(office.getByText(/Ca này dự kiến .* hồ sơ kịp hạn/).first()).toBeVisible();
  await look(office, 'station-plan-08-proposal');
  await expect(office.getByRole('link', { name: 'Bài toán cho bộ giải khác (MPS)' })).toBeVisible();
});

test('the proposal becomes drafts, and drafts the public timetable', async ({ city }) => {
  await office.getByRole('button', { name: /Nhận \d+ ca làm bản nháp/ }).click();
  await expect(office.getByText(/Đã lập \d+ ca nháp/)).toBeVisible();
  await look(office, 'station-plan-09-drafts');
  await citizen.goto(city.at('/timetable'));
  await expect(citizen.getByText('Chưa có ca nào trong thời gian này')).toBeVisible();
  await office.getByRole('button', { name: /Công bố \d+ ca/ }).click();
  await expect(office.getByText(/Đã công bố \d+ ca/)).toBeVisible();
  await office.goto(city.at(`/stations?from=${day(7)}`));
  await look(office, 'station-plan-10-published');
  // The whole week stands on a desk: Sunday needs no scrolling.
  const hidden = await office.locator('.table-scroll:has(#station-week)').evaluate((box) => box.scrollWidth - box.clientWidth);
  expect(hidden, 'columns that the week hides').toBeLessThanOrEqual(0);
});

test('a citizen finds a shift near home and books on a phone', async ({ city }) => {
  await citizen.goto(city.at(`/timetable?locality=${WARDS[0]}`));
  await expect(citizen.getByRole('table').first()).toContainText('Nhà văn hóa số 1');
  await look(citizen, 'station-plan-11-timetable');
  await citizen.getByRole('link', { name: /^Đặt ca / }).first().click();
  const shift = new URL(citizen.url()).searchParams.get('no');
  booked = city.at(`/stations/shifts/${shift}`);
  await citizen.getByLabel('Họ tên').fill('Nguyễn Thị Hoa');
  await citizen.getByLabel('Số điện thoại').fill('0987 654 321');
  await citizen.getByRole('button', { name: 'Đặt lịch' }).click();
  await expect(citizen.getByText(/Đã đặt: /)).toBeVisible();
  await look(citizen, 'station-plan-12-booked');
});

test('a shift that is called off informs, and planning again keeps what is published', async ({ city }) => {
  await office.goto(booked);
  await office.getByText('Hủy ca', { exact: true }).click();
  await office.getByLabel('Lý do hủy').fill('Mất điện khu vực');
  await office.getByRole('button', { name: 'Hủy ca này' }).click();
  await expect(office.getByText('Đã hủy ca; lịch công khai đã đổi')).toBeVisible();
  await citizen.reload();
  await expect(citizen.getByText(/đã hủy/).first()).toBeVisible();
  await expect(citizen.getByText('Mất điện khu vực')).toBeVisible();
  await expect(office.getByText(/không xếp lại ca ở điểm này/)).toBeVisible();
  await look(office, 'station-plan-13-called-off');

  await office.goto(city.at('/stations/planner'));
  await office.getByLabel('Từ ngày').fill(day(1));
  await office.getByLabel('Đến ngày').fill(day(14));
  await office.getByLabel('Số giây tìm kiếm').fill('1');
  await office.getByRole('button', { name: 'Lập đề xuất' }).click();
  await expect(office.getByRole('heading', { level: 1 })).toHaveText('Đề xuất số 2', { timeout: 30_000 });
  await expect(office.getByText('Đã công bố hoặc đã khóa, giữ nguyên.').first()).toBeVisible();
  await expect(office.getByText(new RegExp(`${slashed(day(1)).replace(/^0/, '')}`)).first()).toBeVisible();
  await expect(office.getByText('1 buổi tạm ngừng ở các điểm được để trống.')).toBeVisible();
  await look(office, 'station-plan-14-again');
});

test('a place that is not available is told, asked about, and lifted', async ({ city }) => {
  await office.goto(city.at('/stations/places'));
  await office.getByRole('link', { name: 'Nhà văn hóa số 2' }).first().click();
  await office.locator('#field-from').fill(day(3));
  await office.locator('#field-to').fill(day(2));
  await office.locator('#field-reason').fill('Hội trường có hội nghị');
  await office.getByRole('button', { name: 'Tạm ngừng nhận ca' }).click();
  await expect(office.getByRole('link', { name: /tối đa 400 ngày/ })).toBeVisible();
  await office.locator('#field-to').fill(day(4));
  await office.getByRole('button', { name: 'Tạm ngừng nhận ca' }).click();
  await expect(office.getByText(/Đã tạm ngừng/)).toBeVisible();
  await look(office, 'station-plan-15-not-available');

  await office.goto(city.at('/stations/plan'));
  await office.getByLabel('Điểm', { exact: true }).selectOption({ label: 'NVH2 · Nhà văn hóa số 2' });
  await office.getByLabel('Từ ngày').fill(day(3));
  await office.getByLabel('Từ giờ').fill('12:00');
  await office.getByLabel('Đến giờ').fill('13:15');
  await office.getByLabel('CAM-1 · Bộ thu nhận lưu động số 1').check();
  await office.getByLabel(/^Số cán bộ/).fill('1');
  await office.getByRole('button', { name: 'Lập các ca này' }).click();
  await expect(office.getByText('Xem lại trước khi lập')).toBeVisible();
  await expect(office.getByText(/tạm ngừng nhận ca: Hội trường có hội nghị/)).toBeVisible();
  await look(office, 'station-plan-16-asked');
  await office.getByLabel('Đã xem, vẫn lập những ca này').check();
  await office.getByRole('button', { name: 'Lập các ca này' }).click();
  await expect(office.getByText('Đã lập 1 ca')).toBeVisible();

  await office.goto(city.at('/stations/places'));
  await office.getByRole('link', { name: 'Nhà văn hóa số 2' }).first().click();
  await office.getByRole('button', { name: 'Gỡ tạm ngừng' }).first().click();
  await expect(office.getByText('Đã gỡ; điểm này lại nhận ca trong thời gian đó')).toBeVisible();
});
