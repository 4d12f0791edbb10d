// The people of a story: each has a browser of their own, and an account.

import { type Browser, expect, type Page } from '@playwright/test';
import type { City } from './city.ts';
import { mustRun } from './program.ts';

/** What everybody in a story types as their own password. */
export const PASSWORD = 'chín mươi ngày đêm 2023';

/** An account that was just made: its name and the password that is shown once. */
export interface Account {
  name: string;
  oneTime: string;
}

/** A page of a browser that nobody has used before. */
export async function newcomer(browser: Browser): Promise<Page> {
  const context = await browser.newContext();
  return await context.newPage();
}

/** Makes an account as the administrator does, and leaves the page that shows its password. */
export async function makeAccount(admin: Page, city: City, who: { name: string; full: string; role: string; place: string }): Promise<Account> {
  await admin.goto(city.at('/users/new'));
  await admin.getByLabel('Họ tên', { exact: true }).fill(who.full);
  await admin.getByLabel('Tên đăng nhập', { exact: true }).fill(who.name);
  await admin.getByLabel('Vai trò', { exact: true }).selectOption({ label: who.role });
  await admin.getByLabel('Mã địa bàn, đơn vị hoặc tổ').fill(who.place);
  await admin.getByRole('button', { name: 'Tạo tài khoản' }).click();
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText('Đã tạo tài khoản');
  const oneTime = await admin.getByRole('definition').filter({ has: admin.locator('code') }).last().innerText();
  return { name: who.name, oneTime: oneTime.trim() };
}

/** Signs in for the first time: the one-time password is exchanged for one's own at once. */
export async function firstSignIn(page: Page, city: City, account: Account): Promise<void> {
  await page.goto(city.at('/'));
  await page.getByLabel('Tên đăng nhập').fill(account.name);
  await page.getByLabel('Mật khẩu', { exact: true }).fill(account.oneTime);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Đổi mật khẩu');
  await page.getByLabel('Mật khẩu dùng một lần').fill(account.oneTime);
  await page.getByLabel('Mật khẩu mới', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Nhập lại mật khẩu mới').fill(PASSWORD);
  await page.getByRole('button', { name: 'Đổi mật khẩu' }).click();
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Đổi mật khẩu');
}

/** Makes an account by the command line, with the story's password; `place` is such as `['--unit', 'DTN-25195']`. */
export function makeAccountByCommand(city: City, who: { name: string; full: string; role: string; place: string[] }): void {
  const file = city.write('password', `${PASSWORD}\n`);
  const account = ['--name', who.name, '--full-name', who.full, '--role', who.role, ...who.place];
  mustRun('user', 'create', '--data', city.data, ...account, '--password-file', file);
}

/** Signs in with the story's password, in a browser of its own. */
export async function signIn(browser: Browser, city: City, name: string): Promise<Page> {
  const page = await newcomer(browser);
  await page.goto(city.at('/'));
  await page.getByLabel('Tên đăng nhập').fill(name);
  await page.getByLabel('Mật khẩu', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Đăng nhập');
  return page;
}

/** Sends the form of shifts; hours that nobody keeps are meant: a story plays at any hour. */
export async function planThem(page: Page): Promise<void> {
  const send = page.getByRole('button', { name: 'Lập các ca này' });
  await send.click();
  const meant = page.getByLabel('Đã xem, vẫn lập những ca này');
  await expect(page.getByText('Đã lập 1 ca').or(meant).first()).toBeVisible();
  if (await meant.isVisible()) {
    await meant.check();
    await send.click();
  }
  await expect(page.getByText('Đã lập 1 ca')).toBeVisible();
}
