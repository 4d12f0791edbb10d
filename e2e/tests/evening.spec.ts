// An evening at the doors, through the whole house: the police draw up a list, a phone is enrolled, the network is gone, people are
// visited, and what was recorded is the office's next morning. Two phones meet at one household. The phone is the real app, served by
// the program itself.

import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { type City, day, expect, test } from '../support/city.ts';
import { look } from '../support/look.ts';
import { makeAccountByCommand, signIn } from '../support/people.ts';
import { json, mustRun } from '../support/program.ts';

test.use({ story: 'evening' });
test.describe.configure({ mode: 'serial' });

const PIN = '482916';

let office: Page;
let police: Page;
let phone: Page;
let phones: BrowserContext[] = [];
let quarter: string;
let list: string;

/** Members of the quarter's community team, as the simulator writes them. */
function team(): string {
  return `CNS-${quarter}`;
}

async function takePhone(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, locale: 'vi-VN' });
  phones.push(context);
  return await context.newPage();
}

async function typePin(page: Page): Promise<void> {
  for (const digit of PIN) await page.getByRole('button', { name: digit, exact: true }).click();
}

async function enrol(page: Page, city: City, member: string): Promise<void> {
  const { code } = json<{ code: string }>('phone', 'code', '--data', city.data, '--member', member, '--until', day(5), '--json');
  await page.goto(city.at(`/field/#enrol=${code}`));
  await page.getByRole('button', { name: 'Nhận điện thoại', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Chọn mã PIN 6 số' })).toBeVisible();
  await typePin(page);
  await expect(page.getByRole('heading', { name: 'Nhập lại mã PIN' })).toBeVisible();
  await typePin(page);
  await expect(page.getByRole('heading', { name: 'Tối nay' })).toBeVisible();
  await expect(page.locator('.state')).toContainText('đồng bộ lúc');
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
}

/** Opens the first person of tonight who has no outcome yet. */
async function nextPerson(page: Page): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/tonight';
  });
  await page.getByRole('link', { name: /^(Bắt đầu|Tiếp tục|Hộ tiếp theo|Đi tiếp)/ }).first().click();
  // A household of several: whoever has no outcome yet. A household of one opens the person at once.
  await expect(page.locator('.person-name').or(page.locator('ul.rows a.row').first()).first()).toBeVisible();
  const row = page.locator('ul.rows a.row').filter({ hasNotText: /Đã kích hoạt|Vắng mặt tại|Từ chối|Đã hướng dẫn/ }).first();
  if (!(await page.locator('.person-name').isVisible())) await row.click();
  await expect(page.locator('.person-name')).toBeVisible();
}

async function record(page: Page, outcome: string): Promise<void> {
  await page.getByRole('button', { name: outcome, exact: true }).click();
  await page.getByRole('button', { name: `Lưu: ${outcome}` }).click();
  await expect(page.locator('.saved')).toContainText(outcome);
}

test('a list is drawn up and a phone is enrolled for it', async ({ browser, city }) => {
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  mustRun('extract', 'import', city.extract(city.opening), '--data', city.data, '--as-of', city.opening, '--coverage', 'full', '--confirm');
  const counts = new Map<string, number>();
  for (const one of city.waiting) counts.set(one.quarter, (counts.get(one.quarter) ?? 0) + 1);
  quarter = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
  expect(counts.get(quarter), 'people who wait').toBeGreaterThan(3);
  mustRun('work-list', 'create', '--data', city.data, '--kind', 'activation', '--locality', quarter, '--team', team(), '--due', day(1));
  makeAccountByCommand(city, { name: 'thuongtruc', full: 'Trực cơ quan thường trực', role: 'standing_office', place: [] });
  makeAccountByCommand(city, { name: 'canhsat', full: 'Công an phường', role: 'ward_police', place: ['--locality', quarter.slice(0, 5)] });
  office = await signIn(browser, city, 'thuongtruc');
  police = await signIn(browser, city, 'canhsat');
  await police.goto(city.at('/work-lists'));
  await police.getByRole('table', { name: 'Các danh sách' }).getByRole('link', { name: /Số \d+/ }).first().click();
  list = new URL(police.url()).pathname;
  await office.goto(city.at('/phones'));
  await look(office, 'evening-01-phones-empty');
  phone = await takePhone(browser);
  await enrol(phone, city, `${team()}-01`);
  await expect(phone.getByText(/Đã xong 0 trên \d+ người/)).toBeVisible();
  await look(phone, 'evening-02-tonight');
});

test('without a network the evening goes on, and the outbox says what waits', async () => {
  await phones[0]?.setOffline(true);
  await nextPerson(phone);
  await look(phone, 'evening-03-person');
  await record(phone, 'Đã kích hoạt');
  await nextPerson(phone);
  await record(phone, 'Vắng mặt tại nơi cư trú');
  await phone.reload();
  await expect(phone.getByRole('heading', { name: 'Nhập mã PIN' })).toBeVisible();
  await typePin(phone);
  await expect(phone.locator('.state')).toContainText('2 chờ gửi');
  await nextPerson(phone);
  await record(phone, 'Từ chối');
  await look(phone, 'evening-04-waiting');
});

test('with the network back everything is the office\'s, once', async ({ city }) => {
  await phones[0]?.setOffline(false);
  await phone.evaluate(() => {
    location.hash = '#/sync';
  });
  await phone.getByRole('button', { name: 'Đồng bộ ngay' }).click();
  await expect(phone.locator('.state')).not.toContainText('chờ gửi');
  await look(phone, 'evening-05-synced');
  await police.goto(city.at(list));
  for (const outcome of ['Đã kích hoạt', 'Vắng mặt tại nơi cư trú', 'Từ chối']) {
    await expect(police.getByRole('row').filter({ hasText: outcome })).toHaveCount(1);
  }
  await look(police, 'evening-06-list-next-morning');
  await office.goto(city.at('/phones'));
  await expect(office.getByRole('table').first()).toContainText(/\d/);
  await look(office, 'evening-07-phones');
});

test('a second phone records at the same household, and nothing is lost', async ({ browser, city }) => {
  const other = await takePhone(browser);
  await enrol(other, city, `${team()}-02`);
  // Three of the list need no further visit, on this phone as on the other and on the office's page.
  const summary = await other.getByText(/Đã xong \d+ trên \d+ người, còn \d+ người cần gặp/).innerText();
  const [done, people, left] = (/Đã xong (\d+) trên (\d+) người, còn (\d+)/.exec(summary) ?? []).slice(1).map(Number);
  expect([done, Number(people) - Number(left)]).toEqual([3, 3]);
  await nextPerson(other);
  await record(other, 'Đã hướng dẫn');
  await expect(other.locator('.state')).not.toContainText('chờ gửi');
  await police.goto(city.at(list));
  await expect(police.getByText(`đã xong 3 / ${people} người`)).toBeVisible();
  await expect(police.getByRole('row').filter({ hasText: 'Đã hướng dẫn' })).toHaveCount(1);
  await look(other, 'evening-08-second-phone');
  // The first phone is told of that one person and of nothing that it knows.
  await phone.evaluate(() => {
    location.hash = '#/sync';
  });
  const told = phone.waitForResponse((response) => response.url().endsWith('/api/v1/field/sync'));
  await phone.getByRole('button', { name: 'Đồng bộ ngay' }).click();
  const { changes } = (await (await told).json()) as { changes: { lists: unknown[]; list_changes: { people: { last: { outcome: string } }[] }[] } };
  expect([changes.lists, changes.list_changes.map((l) => l.people.map((p) => p.last.outcome))]).toEqual([[], [['guided']]]);
  await phone.evaluate(() => {
    location.hash = '#/tonight';
  });
  await expect(phone.getByText('1 người hẹn lại sau')).toBeVisible();
});

test('the absentee stands on the ward police\'s page, and help posts and held results have theirs', async ({ city }) => {
  await police.goto(city.at('/absentees'));
  await look(police, 'evening-09-absentees');
  await police.goto(city.at('/helps'));
  await look(police, 'evening-10-helps');
  await police.goto(city.at('/check'));
  await look(police, 'evening-11-check');
  for (const context of phones) await context.close();
  phones = [];
});
