// Outreach, as a ward does it: a meeting is planned, took place and is told of with a photograph; a file brings in a week of
// loudspeakers; the union's report finds its activities filled in; the board puts a text into the city's own words.

import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { day, expect, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, signIn } from '../support/people.ts';
import { mustRun } from '../support/program.ts';

test.use({ story: 'outreach' });
test.describe.configure({ mode: 'serial' });

const WARD = '25195';
const YOUTH = `DTN-${WARD}`;

let leader: Page;
let youth: Page;

function vi(iso: string): string {
  const [year, month, date] = iso.split('-').map(Number);
  return `${date}/${month}/${year}`;
}

/** A picture that a browser draws itself, as a phone would take it. */
async function photograph(page: Page): Promise<Buffer> {
  const data = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [2400, 1800];
    const pen = canvas.getContext('2d');
    if (pen === null) throw new Error('no canvas');
    pen.fillStyle = '#476b5a';
    pen.fillRect(0, 0, 2400, 1800);
    pen.fillStyle = '#d9c8a0';
    pen.fillRect(300, 900, 1800, 700);
    return canvas.toDataURL('image/jpeg', 0.8);
  });
  return Buffer.from(data.split(',')[1] ?? '', 'base64');
}

test('a meeting is planned and told of, with a photograph as evidence', async ({ browser, city }) => {
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  for (const on of [city.opening, day(-4), city.today]) {
    mustRun('extract', 'import', city.extract(on), '--data', city.data, '--as-of', on, '--coverage', 'full', '--confirm');
  }
  makeAccountByCommand(city, { name: 'lanhdao', full: 'Lãnh đạo phường', role: 'committee_leader', place: ['--locality', WARD] });
  makeAccountByCommand(city, { name: 'doan', full: 'Bí thư Đoàn phường', role: 'unit_head', place: ['--unit', YOUTH] });
  makeAccountByCommand(city, { name: 'tuyengiao', full: 'Ban Tuyên giáo', role: 'propaganda', place: [] });

  leader = await signIn(browser, city, 'lanhdao');
  await leader.goto(city.at('/outreach'));
  await expect(leader.getByText('Chưa ghi nhận hoạt động nào đã thực hiện')).toBeVisible();
  await look(leader, 'outreach-01-empty');
  await leader.getByRole('link', { name: 'Lập hoạt động' }).click();
  await leader.getByLabel('Kênh', { exact: true }).selectOption({ label: 'Họp khu phố, chi bộ, đoàn thể' });
  await leader.getByLabel('Nội dung', { exact: true }).fill('Họp dân khu phố về kích hoạt VNeID');
  await leader.getByLabel('Ngày', { exact: true }).fill(day(-4));
  await leader.getByLabel(/^Từ giờ/).fill('tối');
  await leader.getByLabel('Địa bàn', { exact: true }).selectOption({ index: 0 });
  await leader.getByRole('button', { name: 'Lưu hoạt động' }).click();
  await expect(leader.getByRole('link', { name: /giờ ghi như 19:30/ })).toBeVisible();
  await expect(leader.getByLabel('Nội dung', { exact: true })).toHaveValue('Họp dân khu phố về kích hoạt VNeID');
  await look(leader, 'outreach-02-form');
  await leader.getByLabel(/^Từ giờ/).fill('19:00');
  await leader.getByLabel(/^Đến giờ/).fill('20:30');
  await leader.getByLabel(/^Địa điểm/).fill('Nhà văn hóa khu phố');
  await leader.getByRole('button', { name: 'Lưu hoạt động' }).click();
  await expect(leader.getByText('Đã lưu vào kế hoạch')).toBeVisible();
  await leader.getByLabel('Số người tiếp cận').fill('85');
  await leader.getByLabel('Số người được hướng dẫn tại chỗ').fill('21');
  await leader.getByRole('button', { name: 'Ghi là đã thực hiện' }).click();
  await expect(leader.getByText('Đã ghi hoạt động là đã thực hiện')).toBeVisible();
  await expect(leader.getByText('Con số này không chứng minh hoạt động có tác dụng')).toBeVisible();

  await leader.getByLabel('Ảnh minh chứng').setInputFiles({ name: 'bai-tap.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('<svg/>') });
  await leader.getByRole('button', { name: 'Thêm ảnh' }).click();
  await expect(leader.getByText('Tệp không phải ảnh JPEG, PNG hoặc WebP.')).toBeVisible();
  await leader.getByLabel('Ảnh minh chứng').setInputFiles({ name: 'hop-dan.jpg', mimeType: 'image/jpeg', buffer: await photograph(leader) });
  await leader.getByRole('button', { name: 'Thêm ảnh' }).click();
  await expect(leader.getByText('Đã thêm ảnh')).toBeVisible();
  const picture = leader.getByRole('img', { name: /Ảnh 1 của hoạt động/ });
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1600);
  await look(leader, 'outreach-03-activity');
});

test('a file brings in activities, and what was logged stands in the unit\'s report', async ({ browser, city }) => {
  youth = await signIn(browser, city, 'doan');
  for (const title of ['Đăng bài nhắc kích hoạt', 'Ra quân hướng dẫn ở chợ']) {
    await youth.goto(city.at('/outreach/new'));
    await youth.getByLabel('Nội dung', { exact: true }).fill(title);
    await youth.getByLabel('Ngày', { exact: true }).fill(city.today);
    await youth.getByLabel('Hoạt động này đã thực hiện').check();
    await youth.getByRole('button', { name: 'Lưu hoạt động' }).click();
    await expect(youth.getByText('Đã ghi hoạt động là đã thực hiện')).toBeVisible();
  }
  await youth.goto(city.at(`/daily-reports/write?unit=${YOUTH}&day=${city.today}`));
  await expect(youth.getByLabel('Lượt tuyên truyền', { exact: true })).toHaveValue('2');
  await expect(youth.getByText('Hệ thống biết: 2 (nhật ký tuyên truyền)')).toBeVisible();

  await leader.goto(city.at('/outreach'));
  const file = leader.waitForEvent('download');
  await leader.getByRole('link', { name: 'Xuất Excel' }).click();
  const path = await (await file).path();
  await leader.goto(city.at('/outreach/import'));
  await leader.getByLabel('Tệp hoạt động (.xlsx)').setInputFiles(path);
  await leader.getByRole('button', { name: 'Tải lên và ghi nhận' }).click();
  await expect(leader.getByText('3 dòng: thêm 0, sửa 0, không đổi 3, không ghi nhận 0')).toBeVisible();
  await leader.getByLabel('Tệp hoạt động (.xlsx)').setInputFiles(join(city.files, 'territory.xlsx'));
  await leader.getByRole('button', { name: 'Tải lên và ghi nhận' }).click();
  await expect(leader.getByText('Không tìm thấy bảng hoạt động tuyên truyền trong tệp.')).toBeVisible();
  await look(leader, 'outreach-04-import');

  await leader.goto(city.at('/outreach'));
  await expect(leader.getByText('Đã thực hiện 3 hoạt động, tiếp cận khoảng 85 lượt người, 21 người được hướng dẫn tại chỗ')).toBeVisible();
  await look(leader, 'outreach-05-list');
  await leader.getByRole('link', { name: `${vi(city.today)}: 2 đã thực hiện, 0 dự kiến` }).click();
  await expect(leader.getByRole('row', { name: /Ra quân hướng dẫn ở chợ/ })).toBeVisible();
  await expect(leader.getByRole('row', { name: /Họp dân khu phố/ })).toHaveCount(0);
});

test('the board puts a text into the city\'s words, and a ward reads, prints and keeps it', async ({ browser, city }) => {
  const board = await signIn(browser, city, 'tuyengiao');
  await board.goto(city.at('/outreach/texts'));
  await look(board, 'outreach-06-library');
  await board.getByRole('link', { name: 'Mời bà con đến làm hồ sơ buổi tối và cuối tuần' }).click();
  await expect(board.getByText('Điền trước khi dùng: địa điểm')).toBeVisible();
  await look(board, 'outreach-07-text');
  const words = await board.getByLabel('Nội dung', { exact: true }).inputValue();
  await board.getByLabel('Nội dung', { exact: true }).fill(words.replace('[địa điểm]', 'Công an phường').replace(/\[[^\]]*\]/g, '19 giờ'));
  await board.getByRole('button', { name: 'Lưu bài' }).click();
  await expect(board.getByText('Đã lưu bài')).toBeVisible();

  await leader.goto(city.at('/outreach/text?code=evening-intake'));
  await expect(leader.getByText(/Bản 1 của chiến dịch, tuyengiao sửa lúc/)).toBeVisible();
  await expect(leader.getByRole('button', { name: 'Lưu bài' })).toHaveCount(0);
  const file = leader.waitForEvent('download');
  await leader.getByRole('link', { name: 'Tải tệp TXT' }).click();
  expect((await file).suggestedFilename()).toBe('evening-intake-vi.txt');
  await leader.getByRole('link', { name: 'In', exact: true }).click();
  await expect(leader.getByRole('heading', { level: 1 })).toHaveText('Mời bà con đến làm hồ sơ buổi tối và cuối tuần');
  await expect(leader.getByText('Địa điểm: Công an phường.')).toBeVisible();
});
