// Teams that can do their work: the campaign requires training, a session is held, a member attends by its code on a phone and does
// the quiz, and only then gets a phone code; a team lacks people, the youth union sends them.

import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { day, expect, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, newcomer, signIn } from '../support/people.ts';
import { mustRun } from '../support/program.ts';

test.use({ story: 'training' });
test.describe.configure({ mode: 'serial' });

const WARD = '25195';
const TEAM = `TNTN-${WARD}`;

let office: Page;
let police: Page;
let member: string;

test('the office requires training, and an untrained member gets no phone code', async ({ browser, city }) => {
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  makeAccountByCommand(city, { name: 'thuongtruc', full: 'Trực cơ quan thường trực', role: 'standing_office', place: [] });
  makeAccountByCommand(city, { name: 'congan', full: 'Công an phường', role: 'ward_police', place: ['--locality', WARD] });
  makeAccountByCommand(city, { name: 'lanhdao', full: 'Lãnh đạo phường', role: 'committee_leader', place: ['--locality', WARD] });
  makeAccountByCommand(city, { name: 'doan', full: 'Bí thư Đoàn phường', role: 'unit_head', place: ['--unit', `DTN-${WARD}`] });
  office = await signIn(browser, city, 'thuongtruc');
  await office.goto(city.at('/training/settings'));
  await office.getByLabel('Chỉ giao danh sách cho thành viên đã hoàn thành tập huấn').check();
  await office.getByRole('textbox', { name: 'Lý do' }).fill('Kế hoạch đòi hỏi tập huấn trước khi ra quân');
  await office.getByRole('button', { name: 'Đặt yêu cầu' }).click();
  await expect(office.getByText('Chiến dịch yêu cầu tập huấn').first()).toBeVisible();
  await look(office, 'training-01-settings');
  await office.goto(city.at('/training/quiz'));
  await look(office, 'training-02-quiz');

  police = await signIn(browser, city, 'congan');
  await police.goto(city.at(`/training/members?team=${TEAM}`));
  await look(police, 'training-03-members');
  member = (await police.locator('#training-members tbody th .sub, tbody th .sub').first().innerText()).trim();
  expect(member).toContain(TEAM);
});

test('a session is held, and a member attends and passes on a phone', async ({ browser, city }) => {
  await police.goto(city.at('/training/new'));
  await police.getByLabel('Dành cho các tổ của').selectOption(WARD);
  await police.getByLabel('Địa điểm cụ thể').fill('Hội trường phường');
  await police.getByLabel('Ngày', { exact: true }).fill(city.today);
  // The story plays at any hour, and a code counts around its session.
  await police.getByLabel('Từ giờ').fill('00:05');
  await police.getByLabel('Đến giờ').fill('23:55');
  await look(police, 'training-04-form');
  await police.getByRole('button', { name: 'Lưu buổi tập huấn' }).click();
  await expect(police.getByText('Đã lập buổi tập huấn')).toBeVisible();
  await look(police, 'training-05-session');
  const code = (await police.locator('.enrol-word').innerText()).trim();
  const sheet = police.url();
  await police.getByRole('link', { name: 'In mã điểm danh' }).click();
  await expect(police.getByText('Quét mã để điểm danh')).toBeVisible();

  const phone = await newcomer(browser);
  await phone.setViewportSize({ width: 360, height: 740 });
  await phone.goto(city.at('/attend'));
  await phone.getByLabel('Mã của buổi tập huấn').fill(code.toLowerCase());
  await phone.getByRole('button', { name: 'Mở buổi tập huấn' }).click();
  await look(phone, 'training-06-attend');
  await phone.getByLabel('Mã thành viên').fill('KHONG-CO-01');
  await phone.getByRole('button', { name: 'Điểm danh' }).click();
  await expect(phone.getByRole('link', { name: /Không có thành viên mang mã này/ })).toBeVisible();
  await phone.getByLabel('Mã thành viên').fill(member);
  await phone.getByRole('button', { name: 'Điểm danh' }).click();
  await expect(phone.getByText(`Đã điểm danh thành viên ${member}`)).toBeVisible();
  await look(phone, 'training-07-quiz');
  for (const answer of [
    'Để công dân tự nhập, không hỏi và không nhìn mã',
    'Tự đăng ký trên ứng dụng VNeID',
    'Đến Công an hoặc điểm thu nhận để chụp ảnh, lấy vân tay',
    'Trong 7 ngày',
    'Kích hoạt trên trang vneid.gov.vn bằng số của họ',
    'Không có nhà, quay lại sau',
    'Vắng mặt tại nơi cư trú, để công an phường, xã theo dõi',
    'Không, không chụp và không lưu',
    'Công dân đã đăng nhập được vào tài khoản trước mặt bạn',
    'Bỏ đi và ghi từ chối',
  ]) {
    await phone.getByRole('radio', { name: answer }).check();
  }
  await phone.getByRole('button', { name: 'Nộp bài' }).click();
  await expect(phone.getByText('Đạt: đúng 9 / 10 câu')).toBeVisible();
  await look(phone, 'training-08-passed');

  await police.goto(sheet);
  await expect(police.getByText('tự điểm danh bằng mã')).toBeVisible();
  await police.getByLabel('Tổ', { exact: true }).selectOption(TEAM);
  await police.getByRole('button', { name: 'Xem thành viên của tổ' }).click();
  await police.getByRole('group', { name: 'Thành viên chưa điểm danh' }).getByRole('checkbox').first().check();
  await look(police, 'training-09-tick');
  await police.getByRole('button', { name: 'Ghi những người đã chọn có mặt' }).click();
  await expect(police.getByText('Đã ghi 1 thay đổi')).toBeVisible();
  await police.goto(city.at(`/training/members?team=${TEAM}`));
  await expect(police.getByRole('row', { name: new RegExp(member) })).not.toContainText('chưa được giao');
  await expect(police.getByText('chưa được giao').first()).toBeVisible();
  await police.goto(city.at('/training'));
  await look(police, 'training-10-overview');
});

test('a team lacks people, and the youth union sends them', async ({ browser, city }) => {
  const leader = await signIn(browser, city, 'lanhdao');
  await leader.goto(city.at('/team-requests'));
  await look(leader, 'training-11-composition');
  await leader.getByRole('link', { name: 'Đề nghị bổ sung', exact: true }).first().click();
  await leader.getByLabel('Đoàn thể').selectOption(`DTN-${WARD}`);
  await leader.getByLabel('Hạn', { exact: true }).fill(day(2));
  await look(leader, 'training-12-ask');
  await leader.getByRole('button', { name: 'Gửi đề nghị' }).click();
  await expect(leader.getByText('Đã gửi đề nghị')).toBeVisible();
  const lacks = Number((await leader.getByText(/Tổ còn thiếu \d+ đoàn viên/).innerText()).match(/\d+/)?.[0]);
  expect(lacks).toBeGreaterThan(0);

  const youth = await signIn(browser, city, 'doan');
  await youth.goto(city.at('/team-requests'));
  await expect(youth.getByText('1 đề nghị đang chờ đơn vị của bạn')).toBeVisible();
  await youth.getByRole('row', { name: /Đoàn Thanh niên/ }).getByRole('link').first().click();
  await youth.getByText('Từ chối', { exact: true }).click();
  await youth.getByLabel('Vì sao không cử được?').fill('bận');
  await youth.getByRole('button', { name: 'Từ chối đề nghị' }).click();
  await expect(youth.getByText('Còn thiếu nội dung.')).toBeVisible();
  await look(youth, 'training-13-request');
  for (let i = 0; i < lacks; i++) {
    await youth.getByLabel('Họ tên người được cử').fill(`Nguyễn Văn Cử ${['Một', 'Hai', 'Ba'][i] ?? 'Bốn'}`);
    await youth.getByRole('button', { name: 'Cử người này vào tổ' }).click();
    await expect(youth.getByText('Đã thêm vào tổ')).toBeVisible();
  }
  await expect(youth.getByText('Tổ đã đủ người')).toBeVisible();
  await leader.reload();
  await expect(leader.getByText('Tổ đã đủ người')).toBeVisible();
  await look(leader, 'training-14-filled');
});
