// Data that leave the house: a table is saved as it is seen, with and without JavaScript; open data say what each column means; and another
// program is told when an extract lands, signed, again when it was refused. Each test goes on where the one before it ended.

import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type City, day, expect, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, signIn } from '../support/people.ts';
import { mustRun, Server } from '../support/program.ts';

test.use({ story: 'opendata' });
test.describe.configure({ mode: 'serial' });

interface Arrived {
  headers: IncomingMessage['headers'];
  body: string;
}

const arrived: Arrived[] = [];
/** What the receiver answers next; 200 when it was told nothing. */
const answers: number[] = [];
const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', (data: Buffer) => (body += data.toString()));
  request.on('end', () => {
    arrived.push({ headers: request.headers, body });
    response.writeHead(answers.shift() ?? 200).end();
  });
});

let own: City;
let server: Server;
let office: Page;
let secret = '';

test.afterAll(async () => {
  receiver.close();
  await server?.stop();
});

/** A table as the file says it. */
async function saved(page: Page, click: () => Promise<void>): Promise<{ name: string; text: string }> {
  const download = page.waitForEvent('download');
  await click();
  const file = await download;
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
}

test('a table is saved with the rows that are seen', async ({ browser, city }) => {
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  makeAccountByCommand(city, { name: 'thuongtruc', full: 'Trực cơ quan thường trực', role: 'standing_office', place: [] });
  mustRun('extract', 'import', city.extract(city.opening), '--data', city.data, '--as-of', city.opening, '--coverage', 'full', '--confirm');
  // A receiver on this machine has to be allowed, so the server starts again.
  await city.server.stop();
  writeFileSync(join(city.data, 'webhooks.toml'), 'allow = ["127.0.0.1"]\n', { mode: 0o600 });
  server = await Server.start(city.data);
  own = { ...city, server, at: (path) => server.url + path };
  office = await signIn(browser, own, 'thuongtruc');

  await office.goto(own.at('/localities'));
  const rows = await office.locator('table#children tbody tr').count();
  expect(rows).toBeGreaterThan(4);
  const whole = await saved(office, () => office.getByRole('link', { name: 'Tải CSV' }).click());
  expect(whole.name).toMatch(/^[a-z0-9-]+\.csv$/);
  // Headings, rows and the sum.
  expect(whole.text.trim().split('\r\n')).toHaveLength(rows + 2);
  expect(whole.text.startsWith('\ufeffĐịa bàn,')).toBe(true);
  expect(whole.text).toContain('công dân đủ điều kiện · bản trích xuất');
  // Sorted by name in the browser, so in the file.
  await office.locator('table#children').getByRole('button', { name: 'Địa bàn' }).click();
  const names = await office.locator('table#children tbody th').allInnerTexts();
  const sorted = await saved(office, () => office.getByRole('link', { name: 'Tải CSV' }).click());
  expect(sorted.text.split('\r\n').slice(1, -2).map((line) => line.split(',')[0])).toEqual(names.map((n) => n.split('\n')[0]!.trim()));
  const book = office.waitForEvent('download');
  await office.getByRole('link', { name: 'Tải Excel' }).click();
  expect((await book).suggestedFilename()).toMatch(/\.xlsx$/);

  // Without JavaScript it is a link like others.
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await office.context().storageState() });
  const page = await plain.newPage();
  await page.goto(own.at('/localities'));
  const bare = await saved(page, () => page.getByRole('link', { name: 'Tải CSV' }).first().click());
  expect(bare.text.startsWith('\ufeff')).toBe(true);
  await plain.close();
  await office.goto(own.at('/localities?save=people.csv'));
  await expect(office.getByText('Trang này không có bảng đó để tải')).toBeVisible();
});

test('open data say what each column means', async () => {
  await office.goto(own.at('/open-data'));
  await expect(office.getByText(/nhóm dưới 5 người được ẩn/)).toBeVisible();
  await expect(office.getByRole('row', { name: /rate_percent/ })).toContainText('hai chữ số thập phân');
  await look(office, 'opendata-01-index');
  for (const [form, ending] of [['CSV', 'csv'], ['XLSX', 'xlsx'], ['GEOJSON', 'geojson']] as const) {
    const download = office.waitForEvent('download');
    await office.getByRole('link', { name: form, exact: true }).click();
    expect((await download).suggestedFilename()).toMatch(new RegExp(`^tien-do-.*\\.${ending}$`));
  }
});

test('an address is set up, its secret is shown once', async () => {
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  const address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`;
  await office.goto(own.at('/webhooks'));
  await expect(office.getByText('Chưa có địa chỉ nào nhận thông báo')).toBeVisible();
  await office.getByLabel('Tên phần mềm nhận').fill('Cổng dữ liệu mở');
  await office.getByLabel('Địa chỉ', { exact: true }).fill('https://10.0.0.1/hooks');
  await office.getByLabel(/Bản trích xuất được áp dụng/).check();
  await office.getByRole('button', { name: 'Thêm địa chỉ và tạo khóa' }).click();
  await expect(office.getByText('Địa chỉ nằm trong mạng nội bộ nên không được gửi tới.').first()).toBeVisible();
  await look(office, 'opendata-02-refused');
  await office.getByLabel('Địa chỉ', { exact: true }).fill(address);
  await office.getByRole('button', { name: 'Thêm địa chỉ và tạo khóa' }).click();
  secret = (await office.locator('main code').first().innerText()).trim();
  expect(secret).toMatch(/^whsec_[0-9a-f]{64}$/);
  await look(office, 'opendata-03-secret');
  await office.getByRole('link', { name: 'Mở địa chỉ' }).click();
  await expect(office.getByText('Chưa gửi thông báo nào')).toBeVisible();
  expect(await office.content()).not.toContain(secret);
});

test('an extract that lands is told, and what was refused waits and is sent by hand', async () => {
  answers.push(500);
  mustRun('extract', 'import', own.extract(own.today), '--data', own.data, '--as-of', own.today, '--coverage', 'full', '--confirm');
  await expect.poll(() => arrived.length, { timeout: 20_000 }).toBe(1);
  await office.goto(own.at('/webhooks/1'));
  const line = office.getByRole('row', { name: /Bản trích xuất được áp dụng/ });
  await expect(line).toContainText('Chờ gửi');
  await expect(line).toContainText('HTTP 500');
  await look(office, 'opendata-04-log');
  await line.getByRole('link').first().click();
  await office.getByRole('button', { name: 'Gửi lại thông báo này' }).click();
  await expect.poll(() => arrived.length, { timeout: 20_000 }).toBe(2);
  await expect(office.getByText('Đã nhận', { exact: true })).toBeVisible();
  await look(office, 'opendata-05-delivery');

  const [first, second] = arrived as [Arrived, Arrived];
  expect(second.headers['vedich-id']).toBe(first.headers['vedich-id']);
  const told = JSON.parse(second.body) as { type: string; data: { as_of: string } };
  expect(told.type).toBe('extract.landed');
  expect(told.data.as_of).toBe(day(0));
  const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(second.headers['vedich-signature'])) ?? [];
  expect(createHmac('sha256', secret).update(`${seconds}.${second.body}`).digest('hex')).toBe(mac);

  await office.goto(own.at('/webhooks'));
  await expect(office.getByText(/^1 địa chỉ nhận thông báo; 0 địa chỉ đang gặp lỗi/)).toBeVisible();
  await look(office, 'opendata-06-all');
});
