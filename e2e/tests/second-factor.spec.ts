// The second factor, as people meet it: the house asks for it, an officer sets it up with the app on a phone, signs in in two steps,
// without the phone, without JavaScript, and an administrator helps whoever lost everything. Each test goes on where the one before
// it ended.

import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type City, expect, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, newcomer, PASSWORD, signIn } from '../support/people.ts';
import { mustRun } from '../support/program.ts';

test.use({ story: 'second-factor' });
test.describe.configure({ mode: 'serial' });

let officer: Page;
let admin: Page;
/** As typed into the app, base 32. */
let secret: string;
let recovery: string[];

/** The bytes behind base 32 (RFC 4648). */
function bytes(text: string): Buffer {
  const bits = [...text].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
}

/** What an authenticator app shows (RFC 6238), some steps of 30 seconds from now. */
function appCode(steps: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', bytes(secret)).update(counter).digest();
  const at = (mac[19] ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** The first step; the second page asks for a code. */
async function typePassword(page: Page, city: City): Promise<void> {
  await page.goto(city.at('/sign-in?next=/audit'));
  await page.getByLabel('Tên đăng nhập').fill('thuongtruc');
  await page.getByLabel('Mật khẩu', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Nhập mã xác thực');
}

test('a new house asks for it, and an officer sets it up with the app on a phone', async ({ browser, city }) => {
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  makeAccountByCommand(city, { name: 'thuongtruc', full: 'Cơ quan thường trực', role: 'standing_office', place: [] });
  makeAccountByCommand(city, { name: 'quantri', full: 'Trần Thị Quản Trị', role: 'admin', place: [] });
  officer = await signIn(browser, city, 'thuongtruc');
  await expect(officer.getByText('Tài khoản này cần bật xác thực hai lớp')).toBeVisible();
  await officer.locator('.user-menu summary').click();
  await officer.getByRole('link', { name: 'Xác thực hai lớp' }).click();
  await look(officer, 'second-factor-1-begin');
  await officer.getByLabel('Mật khẩu hiện tại').fill(PASSWORD);
  await officer.getByRole('button', { name: 'Bắt đầu thiết lập' }).click();
  await expect(officer.getByRole('img', { name: 'Mã QR để thêm tài khoản vào ứng dụng xác thực' })).toBeVisible();
  await look(officer, 'second-factor-2-scan');
  secret = (await officer.locator('dd code').innerText()).replaceAll(' ', '');
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  await officer.getByLabel('Mã 6 số').fill(appCode(5));
  await officer.getByRole('button', { name: 'Xác nhận và bật' }).click();
  await expect(officer.getByText('Mã không đúng, đã cũ hoặc đã dùng.').first()).toBeVisible();
  await look(officer, 'second-factor-3-wrong');
  await officer.getByLabel('Mã 6 số').fill(appCode(0));
  await officer.getByRole('button', { name: 'Xác nhận và bật' }).click();
  await expect(officer.getByRole('heading', { level: 1 })).toHaveText('Mã dự phòng');
  recovery = await officer.locator('ol code').allInnerTexts();
  expect(new Set(recovery).size).toBe(10);
  await look(officer, 'second-factor-4-recovery-codes');
  // The page may be loaded again, as long as nobody has put the codes away.
  await officer.reload();
  expect(await officer.locator('ol code').allInnerTexts()).toEqual(recovery);
  await officer.getByRole('button', { name: 'Tôi đã cất mã' }).click();
  await expect(officer).toHaveURL(city.at('/'));
  await officer.goto(city.at('/second-factor'));
  await look(officer, 'second-factor-5-on');
});

test('signing in takes the password and then a code, each code once', async ({ browser, city }) => {
  const page = await newcomer(browser);
  await typePassword(page, city);
  await look(page, 'second-factor-6-code');
  // The code of the step that confirmed it is used; the next one may be typed a little early.
  const code = appCode(1);
  await page.getByLabel('Mã 6 số').fill(code);
  await page.getByRole('button', { name: 'Đăng nhập' }).first().click();
  await expect(page).toHaveURL(city.at('/audit'));
  const thief = await newcomer(browser);
  await typePassword(thief, city);
  await thief.getByLabel('Mã 6 số').fill(code);
  await thief.getByRole('button', { name: 'Đăng nhập' }).first().click();
  await expect(thief.getByText('Mã không đúng, đã cũ hoặc đã dùng.').first()).toBeVisible();
  await thief.goto(city.at('/audit'));
  await expect(thief).toHaveURL(/\/sign-in\?next=/);
});

test('without the phone, and without JavaScript, a recovery code opens the door once', async ({ browser, city }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await typePassword(page, city);
  await page.getByText('Không có điện thoại bên mình?').click();
  await page.getByLabel('Mã dự phòng').fill((recovery[0] ?? '').toUpperCase());
  await page.getByRole('button', { name: 'Đăng nhập' }).last().click();
  await expect(page).toHaveURL(city.at('/audit'));
  await expect(page.getByText('Còn 9 mã dự phòng chưa dùng.')).toBeVisible();
  await context.close();
});

test('an administrator sees who lacks one, and resets that of somebody who lost everything', async ({ browser, city }) => {
  admin = await signIn(browser, city, 'quantri');
  await admin.goto(city.at('/users'));
  await admin.getByRole('link', { name: 'Xác thực hai lớp' }).last().click();
  await expect(admin.getByText('1 trong 2 tài khoản thuộc diện này chưa bật.')).toBeVisible();
  await look(admin, 'second-factor-7-who-lacks-one');
  await admin.goto(city.at('/users'));
  await admin.getByRole('link', { name: 'Cơ quan thường trực' }).first().click();
  await admin.locator('summary', { hasText: 'Đặt lại xác thực hai lớp' }).click();
  await admin.getByLabel('Lý do').fill('Mất điện thoại, đã gặp trực tiếp');
  await look(admin, 'second-factor-8-reset');
  await admin.locator('form').filter({ has: admin.getByLabel('Lý do') }).getByRole('button').click();
  await expect(admin.getByText('Đã đặt lại xác thực hai lớp.')).toBeVisible();
  // Sessions of before have ended, and the password alone leads in until it is set up again.
  await officer.goto(city.at('/'));
  await expect(officer).toHaveURL(/\/sign-in/);
  await signIn(browser, city, 'thuongtruc');
});
