// Messages, as a ward sends them: the office sets prices and words, the ward sees count and cost before anything goes, mail arrives
// at a real mail server, SMS at a gateway or waits for the morning, who said no is left out, and a shift invites by message. Each
// test goes on where the one before it ended.

import { chmodSync, writeFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createTcp, type AddressInfo, type Server as Listener } from 'node:net';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type City, day, expect, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, signIn } from '../support/people.ts';
import { mustRun, Server } from '../support/program.ts';

test.use({ story: 'messages' });
test.describe.configure({ mode: 'serial' });

const WARD = '25195';
/** What arrived at the gateway and at the mail server. */
const texts: { to: string; message: string; request_id: string }[] = [];
const mails: string[] = [];
const listeners: { close(): unknown }[] = [];

let own: City;
let server: Server;
let office: Page;
let ward: Page;

/** From 22:00 to 7:00 in Việt Nam no telephone rings. */
function isNight(): boolean {
  const hour = Number(new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Ho_Chi_Minh', hour: '2-digit', hourCycle: 'h23' }).format(Date.now()));
  return hour >= 22 || hour < 7;
}

async function port(listener: Listener): Promise<number> {
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
  listeners.push(listener);
  return (listener.address() as AddressInfo).port;
}

/** A gateway that takes everything. */
async function gateway(): Promise<number> {
  const http = createHttp((request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => {
      texts.push(JSON.parse(body) as (typeof texts)[number]);
      response.end(JSON.stringify({ code: '100', sms_id: `g${texts.length}` }));
    });
  });
  return await port(http);
}

/** A mail server that takes everything. */
async function mailServer(): Promise<number> {
  const tcp = createTcp((socket) => {
    let [rest, mail, inData] = ['', '', false];
    socket.on('error', () => socket.destroy());
    socket.write('220 sink\r\n');
    socket.on('data', (data) => {
      rest += data.toString();
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (inData && line !== '.') mail += `${line}\n`;
        else if (inData) {
          [inData] = [false, mails.push(mail)];
          mail = '';
          socket.write('250 taken\r\n');
        } else if (line === 'DATA') {
          inData = true;
          socket.write('354 go on\r\n');
        } else {
          mail += `${line}\n`;
          socket.write(line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
        }
      }
    });
  });
  return await port(tcp);
}

test.afterAll(async () => {
  await server?.stop();
  for (const listener of listeners) listener.close();
});

test('the office sets prices and words, and words that rob people are refused', async ({ browser, city }) => {
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  mustRun('extract', 'import', city.extract(city.opening), '--data', city.data, '--as-of', city.opening, '--coverage', 'full', '--confirm');
  const settings = [
    "callback_secret = 'mot bi mat that dai'",
    `[sms]\nkind = 'http'\nurl = 'http://127.0.0.1:${await gateway()}/send'\nbrandname = 'CA'\nyes_field = 'code'\nyes_value = '100'`,
    "id_field = 'sms_id'\nnames = { phone = 'to' }",
    `[email]\nhost = '127.0.0.1'\nport = ${await mailServer()}\nsecurity = 'none'\nfrom = 'vedich@example.vn'`,
  ];
  const file = join(city.data, 'messages.toml');
  writeFileSync(file, settings.join('\n'));
  chmodSync(file, 0o600);
  await city.server.stop();
  server = await Server.start(city.data);
  own = { ...city, server, at: (path) => server.url + path };
  makeAccountByCommand(own, { name: 'thuongtruc', full: 'Trực cơ quan thường trực', role: 'standing_office', place: [] });
  makeAccountByCommand(own, { name: 'congan', full: 'Công an phường', role: 'ward_police', place: ['--locality', WARD] });
  office = await signIn(browser, own, 'thuongtruc');
  await office.goto(own.at('/messages'));
  await expect(office.getByText('Chưa gửi tin nào')).toBeVisible();
  await look(office, 'messages-01-empty');
  await office.getByRole('link', { name: 'Kênh gửi' }).click();
  await expect(office.getByText('2 / 3 kênh đã được cài trên máy chủ.')).toBeVisible();
  await office.locator('#sms-price').fill('750');
  await office.getByRole('button', { name: 'Lưu cài đặt SMS' }).click();
  await expect(office.getByText('Đã lưu cài đặt kênh')).toBeVisible();
  await look(office, 'messages-02-channels');

  await office.goto(own.at('/messages/templates'));
  await look(office, 'messages-03-templates');
  await office.getByRole('link', { name: 'Thông báo thời gian, địa điểm' }).click();
  await office.getByLabel('Nội dung đầy đủ').fill('Mời Ông/Bà {name} đến {place}, {day}. Gửi mã OTP cho cán bộ khi đến.');
  await office.getByRole('button', { name: 'Lưu mẫu này' }).click();
  await expect(office.getByText(/mã OTP, mật khẩu hoặc số giấy tờ mà không phải lời cảnh báo/).first()).toBeVisible();
  await office.getByLabel('Nội dung đầy đủ').fill('Mời Ông/Bà {name} đến {place}, {day}. Không cung cấp mã OTP cho bất kỳ ai.');
  await office.getByLabel('Nội dung SMS không dấu').fill('Mời {name} đến {place}, {day}.');
  await office.getByRole('button', { name: 'Xem trước' }).click();
  await expect(office.getByText('Moi Nguyen Hoang Thi Phuong Thao den Nha van hoa khu pho Phuoc Binh')).toBeVisible();
  await look(office, 'messages-04-template');
  await office.getByRole('button', { name: 'Lưu mẫu này' }).click();
  await expect(office.getByText('Đã lưu mẫu tin')).toBeVisible();
});

test('the ward sees count and cost, sends, and the mail arrives', async ({ browser }) => {
  ward = await signIn(browser, own, 'congan');
  await ward.goto(own.at('/messages/opt-outs'));
  await ward.getByLabel('Số điện thoại hoặc thư điện tử').fill('no@example.vn');
  await ward.getByRole('button', { name: 'Không gửi cho số này nữa' }).click();
  await expect(ward.getByText('1 số điện thoại, địa chỉ đã từ chối nhận tin.')).toBeVisible();
  await look(ward, 'messages-05-opt-out');
  await ward.goto(own.at('/messages/new'));
  await ward.getByLabel('Mẫu tin').selectOption('notice');
  await ward.getByLabel('Thư điện tử').check();
  await ward.getByLabel('Gửi cho ai').fill('hoa@example.vn; bà Hoa\nkhông có\nno@example.vn; ông Bình\ntam@example.vn; ông Tâm');
  await ward.getByLabel('Ngày').fill('thứ Ba 20/6');
  await ward.getByLabel('Địa điểm').fill('Nhà văn hóa khu phố 1');
  await look(ward, 'messages-06-new');
  await ward.getByRole('button', { name: 'Xem số tin và chi phí' }).click();
  await expect(ward.getByText('2 tin, 2 phần, 0 đồng.')).toBeVisible();
  await expect(ward.getByText('Chưa có gì được gửi.')).toBeVisible();
  await expect(ward.getByText('Đã từ chối nhận tin').first()).toBeVisible();
  await look(ward, 'messages-07-dry-run');
  expect(mails).toHaveLength(0);
  // On a slow line the page's stream opens when all is over; the page hears of it all the same.
  let open = () => {};
  const late = new Promise<void>((resolve) => (open = resolve));
  await ward.route('**/api/v1/events*', async (route) => {
    await late;
    await route.continue();
  });
  await ward.getByRole('button', { name: 'Gửi 2 tin, 0 đồng' }).click();
  await expect(ward.getByText('Đã xác nhận, 2 tin đang được gửi')).toBeVisible();
  await expect.poll(() => mails.length, { timeout: 20_000 }).toBe(2);
  const now = async () => (await ward.request.get(ward.url())).text();
  await expect.poll(now, { timeout: 20_000 }).toContain('2 nhà cung cấp đã nhận');
  open();
  await expect(ward.getByText(/2 nhà cung cấp đã nhận/).first()).toBeVisible({ timeout: 20_000 });
  await expect(ward.getByText('h***@example.vn')).toBeVisible();
  await look(ward, 'messages-08-sent');
  expect(mails.join('\n')).toContain('RCPT TO:<hoa@example.vn>');
  const body = Buffer.from(mails.find((mail) => mail.includes('hoa@'))?.split('\n\n')[1] ?? '', 'base64').toString();
  expect(body).toBe('Mời Ông/Bà bà Hoa đến Nhà văn hóa khu phố 1, thứ Ba 20/6. Không cung cấp mã OTP cho bất kỳ ai.');
});

test('a shift invites its neighbours by SMS, and the night is quiet', async () => {
  await ward.goto(own.at('/stations/places'));
  await ward.getByLabel('Mã', { exact: true }).first().fill('NVH1');
  await ward.getByLabel('Tên', { exact: true }).first().fill('Nhà văn hóa khu phố 1');
  await ward.getByLabel('Địa chỉ').fill('Số 12 đường Phú Riềng Đỏ');
  await ward.getByRole('button', { name: 'Thêm điểm này' }).click();
  await ward.locator('#set-code').fill('CAM-1');
  await ward.locator('#set-name').fill('Bộ thu nhận lưu động số 1');
  await ward.getByRole('button', { name: 'Thêm bộ thiết bị này' }).click();
  await expect(ward.getByText('Bộ thu nhận lưu động số 1').first()).toBeVisible();
  await ward.goto(own.at('/stations/plan'));
  await ward.getByLabel('Từ ngày').fill(day(3));
  await ward.getByLabel('Từ giờ').fill('17:30');
  await ward.getByLabel('Đến giờ').fill('20:30');
  await ward.getByLabel('CAM-1').check();
  await ward.getByRole('button', { name: 'Lập các ca này' }).click();
  await ward.getByRole('link', { name: '17:30–20:30' }).last().click();
  const shift = ward.url();
  await ward.goto(`${shift}/invitations`);
  await ward.getByRole('button', { name: /Lập giấy mời cho \d+ người/ }).click();
  await look(ward, 'messages-09-invite');
  await ward.getByRole('button', { name: 'Xem số tin và chi phí' }).click();
  await expect(ward.getByText(/^\d+ tin, \d+ phần, [\d.]+ đồng\.$/)).toBeVisible();
  await expect(ward.getByText(/Moi .+ den Nha van hoa khu pho 1, So 12 duong Phu Rieng Do lam dinh danh dien tu muc 2.+ Dat gio: /)).toBeVisible();
  await look(ward, 'messages-10-invitations');
  await ward.getByRole('button', { name: /^Gửi \d+ tin/ }).click();
  await expect(ward.getByText(/Đã xác nhận, \d+ tin đang được gửi/)).toBeVisible();
  if (isNight()) {
    await expect(ward.getByText(/Đang trong giờ yên tĩnh/)).toBeVisible();
    expect(texts).toHaveLength(0);
    await ward.getByRole('button', { name: /Rút lại \d+ tin chưa gửi/ }).click();
    await expect(ward.getByText(/Đã rút lại \d+ tin/)).toBeVisible();
  } else {
    await expect.poll(() => texts.length, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(texts.every((text) => /^0\d{9,10}$/.test(text.to) && /^[\x20-\x7e]+$/.test(text.message))).toBe(true);
    expect(new Set(texts.map((text) => text.to + text.message)).size).toBe(texts.length);
  }
  await look(ward, 'messages-11-outbox');
  await ward.goto(own.at('/messages/figures'));
  await expect(ward.getByRole('table', { name: 'Theo mẫu tin' })).toContainText('Thông báo thời gian, địa điểm');
  await expect(ward.getByText(/\d+ tin đã giao, \d+ đến nơi/)).toBeVisible();
  await look(ward, 'messages-12-figures');
  await office.goto(own.at('/messages'));
  await expect(office.getByRole('table', { name: 'Các đợt tin' })).toContainText('Đợt 2');
  await look(office, 'messages-12-overview');
});

test('the finance office sees what it costs, and on what that rests', async ({ browser }) => {
  makeAccountByCommand(own, { name: 'taichinh', full: 'Phòng Tài chính', role: 'finance', place: [] });
  const finance = await signIn(browser, own, 'taichinh');
  await finance.goto(own.at('/costs'));
  await expect(finance.getByText(/Ít nhất [\d.]+ đồng/)).toBeVisible();
  await look(finance, 'messages-13-costs');
  await finance.getByText('Đơn giá áp dụng cho cả chiến dịch', { exact: true }).click();
  await finance.locator('#price-equipment_set').fill('65.000.000');
  await finance.locator('#source-equipment_set').fill('Báo giá tháng 6');
  await finance.getByRole('button', { name: 'Lưu đơn giá: Bộ thiết bị thu nhận' }).click();
  await expect(finance.getByText('Đã lưu đơn giá')).toBeVisible();
  await expect(finance.getByText(/Ít nhất 65\.[\d.]+ đồng/)).toBeVisible();
  await finance.locator('#line-name').fill('In thư mời');
  await finance.locator('#line-unit').fill('tờ');
  await finance.locator('#line-quantity').fill('1.000');
  await finance.locator('#line-price').fill('500');
  await finance.locator('#line-source').fill('Báo giá nhà in');
  await finance.getByRole('button', { name: 'Thêm khoản chi này' }).click();
  await expect(finance.getByText('Đã thêm khoản chi')).toBeVisible();
  await expect(finance.getByText('Báo giá tháng 6 (taichinh', { exact: false })).toBeVisible();
  await look(finance, 'messages-14-priced');
  const coming = finance.waitForEvent('download');
  await finance.getByRole('link', { name: 'Tải XLSX' }).click();
  expect((await coming).suggestedFilename()).toBe('du-toan.xlsx');
});

test('an SMS of the outreach log shows count and cost first', async () => {
  await ward.goto(own.at('/outreach/new'));
  await ward.getByLabel('Kênh', { exact: true }).selectOption('sms');
  await ward.getByLabel('Nội dung', { exact: true }).fill('Nhắc kích hoạt tài khoản');
  await ward.getByRole('button', { name: 'Lưu hoạt động' }).click();
  await expect(ward.getByRole('heading', { name: 'Gửi qua hộp thư đi' })).toBeVisible();
  await look(ward, 'messages-13-outreach');
  await ward.getByRole('button', { name: 'Xem số tin và chi phí' }).click();
  await expect(ward.getByText(/^\d+ tin, \d+ phần, [\d.]+ đồng\.$/)).toBeVisible();
  await expect(ward.getByText(/Tai khoan dinh danh dien tu cua ban da duoc duyet/)).toBeVisible();
  await look(ward, 'messages-14-outreach-dry-run');
});
