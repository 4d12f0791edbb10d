// The boards: the city hands over its map and sees which areas were taken; a leader goes down it by keyboard, compares communes, sees
// where people wait, when the work is done and by whom; the screen in the hall goes on by itself, readable from ten metres. Each
// test goes on where the one before it ended.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { day, expect, test } from '../support/city.ts';
import { look, violations } from '../support/look.ts';
import { makeAccountByCommand, signIn } from '../support/people.ts';
import { mustRun } from '../support/program.ts';

test.use({ story: 'boards' });
test.describe.configure({ mode: 'serial' });

const WARD = '25195';
const COMMUNES = ['25195', '25198', '25201', '25204', '25205', '25207', '25210', '25213'];
/** As the city's own survey calls them: without code, and with a ward that is none. */
const QUARTERS = 12;

let office: Page;

test('the city hands over its map, and sees which areas are whose', async ({ browser, city }) => {
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  makeAccountByCommand(city, { name: 'thuongtruc', full: 'Trực cơ quan thường trực', role: 'standing_office', place: [] });
  makeAccountByCommand(city, { name: 'manhinh', full: 'Màn hình hội trường', role: 'viewer', place: [] });
  office = await signIn(browser, city, 'thuongtruc');
  await office.goto(city.at('/map'));
  await expect(office.getByText('Chưa có số liệu để tô bản đồ.').or(office.getByText('Chưa có bản trích xuất')).first()).toBeVisible();
  for (const on of [city.opening, city.today]) {
    mustRun('extract', 'import', city.extract(on), '--data', city.data, '--as-of', on, '--coverage', 'full', '--confirm');
  }
  for (const on of [day(-2), day(-1)]) {
    mustRun('claims', 'import', join(city.files, 'claims', `claims-${on}.xlsx`), '--data', city.data);
  }
  await office.goto(city.at('/map'));
  await expect(office.getByText('Sơ đồ ô, chưa phải bản đồ')).toBeVisible();
  await look(office, 'boards-01-tiles');

  await office.getByRole('link', { name: 'Nạp hình bản đồ' }).click();
  await office.getByLabel('Tệp bản đồ (.geojson)').setInputFiles({ name: 'ban do.geojson', mimeType: 'application/json', buffer: Buffer.from('{}') });
  await office.getByRole('button', { name: 'Tải lên và nối với địa bàn' }).click();
  await expect(office.getByText('Tệp không có danh sách vùng (FeatureCollection).')).toBeVisible();
  await office.getByLabel('Tệp bản đồ (.geojson)').setInputFiles({ name: 'ban do.geojson', mimeType: 'application/json', buffer: survey() });
  await office.getByRole('button', { name: 'Tải lên và nối với địa bàn' }).click();
  await expect(office.getByText('21 vùng trong tệp: đã ghi hình của 20 địa bàn, 1 vùng không ghi được.')).toBeVisible();
  await expect(office.getByText('“99999” không phải mã hay tên địa bàn nào của chiến dịch.')).toBeVisible();
  await look(office, 'boards-02-outlines');
});

test('a leader goes down the map with the keyboard', async ({ city }) => {
  await office.goto(city.at('/map'));
  await expect(office.getByText(/^Cao nhất: .+ Thấp nhất: /)).toBeVisible();
  await expect(office.locator('svg.map .map-area')).toHaveCount(COMMUNES.length);
  await look(office, 'boards-03-map');
  const ward = office.getByRole('link', { name: /^Tân Phú, / });
  await ward.focus();
  await office.keyboard.press('Enter');
  await expect(office.getByRole('heading', { level: 1 })).toHaveText('Bản đồ: Phường Tân Phú');
  await expect(office.locator('svg.map .map-area')).toHaveCount(QUARTERS);
  await look(office, 'boards-04-quarters');
  await office.locator('figure#map').getByText('Xem số liệu').click();
  await expect(office.locator('figure#map table').getByRole('row')).toHaveCount(QUARTERS + 1);
});

test('communes are compared, and it is told where people wait, when and by whom the work is done', async ({ city }) => {
  await office.goto(city.at('/boards'));
  await expect(office.locator('.minis > li')).toHaveCount(COMMUNES.length);
  await look(office, 'boards-05-compare');
  await office.getByRole('link', { name: 'Các bước', exact: true }).click();
  await expect(office.getByText(/người chưa kích hoạt; đông nhất: /)).toBeVisible();
  await look(office, 'boards-06-steps');
  await office.getByRole('link', { name: 'Giờ trong tuần', exact: true }).click();
  await expect(office.getByText(/^Nhiều kết quả ghi nhận nhất: /)).toBeVisible();
  await look(office, 'boards-07-hours');
  await office.getByRole('link', { name: 'Năng suất tổ', exact: true }).click();
  await expect(office.getByText(/tổ đã hoạt động; mỗi buổi bình quân/)).toBeVisible();
  await look(office, 'boards-08-teams');
});

test('the number, its picture and who is furthest behind stand on the first screen of a leader', async ({ city }) => {
  await office.setViewportSize({ width: 1280, height: 800 });
  await office.goto(city.at('/'));
  for (const part of ['.one-screen .hero-sentence', '.one-screen .hero .plot', '.one-screen-side .tiles', '.one-screen-side .bar-list']) {
    const box = await office.locator(part).boundingBox();
    expect(box && box.y + box.height, part).toBeLessThanOrEqual(800);
  }
});

test('on a phone a table shows one figure of each row and opens the rest', async ({ city }) => {
  await office.goto(city.at('/'));
  await office.setViewportSize({ width: 360, height: 740 });
  const row = office.locator('table#children tbody tr').first();
  await expect(row.locator('.main-figure')).toBeVisible();
  await expect(row.locator('td[data-label="Đủ điều kiện"]')).toBeHidden();
  await row.getByText('Chi tiết').click();
  await expect(row.locator('td[data-label="Đủ điều kiện"]')).toBeVisible();
  const reach = await office.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(reach).toBeLessThanOrEqual(0);
  await look(office, 'boards-09-overview');
  const coming = office.waitForEvent('download');
  await office.locator('[data-save="children"][href$=".csv"]').click();
  const file = join(city.data, '..', 'dia-ban.csv');
  await (await coming).saveAs(file);
  const lines = readFileSync(file, 'utf8').trim().split('\r\n');
  expect(lines).toHaveLength(COMMUNES.length + 2);
  expect(lines[0]).toContain('Địa bàn,Hạng');
});

test('the screen in the hall goes on by itself and is read from ten metres', async ({ browser, city }) => {
  const screen = await signIn(browser, city, 'manhinh');
  for (const [width, height] of [[1920, 1080], [3840, 2160], [1280, 800]] as const) {
    await screen.setViewportSize({ width, height });
    for (let slide = 1; slide <= 3; slide++) {
      await screen.goto(city.at(`/wall?stop=1&slide=${slide}`));
      await screen.screenshot({ path: `out/pictures/boards-wall-${slide}-${width}.png` });
      // 25 mm at ten metres are 4.2 % of the height of a screen of 65 inches; on one that is less wide than 16:9 letters follow the width.
      expect(await smallest(screen), `letters of picture ${slide} at ${width}`).toBeGreaterThanOrEqual(0.042 * Math.min(height, (width * 9) / 16));
      expect(await beyond(screen), `picture ${slide} at ${width} runs out of the screen`).toEqual([]);
      // The number stands on one line with what it is out of.
      for (const number of await screen.locator('.wall-number').all()) {
        const lines = await number.evaluate((p) => p.getBoundingClientRect().height / parseFloat(getComputedStyle(p).fontSize));
        expect(lines, `lines of the number at ${width}`).toBeLessThan(1.5);
      }
      expect.soft(await violations(screen), `accessibility of picture ${slide} at ${width}`).toEqual([]);
    }
  }
  await screen.setViewportSize({ width: 360, height: 740 });
  await screen.goto(city.at('/wall?slide=2'));
  await screen.screenshot({ path: 'out/pictures/boards-wall-2-360.png', fullPage: true });
  await screen.setViewportSize({ width: 1920, height: 1080 });
  const first = await screen.getByRole('heading', { level: 1 }).innerText();
  await expect(screen.getByRole('heading', { level: 1 })).not.toHaveText(first, { timeout: 25_000 });
  // Without scripts the browser does it.
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await screen.context().storageState() });
  const page = await plain.newPage();
  await page.goto(city.at('/wall?slide=1'));
  await page.waitForURL(/slide=2/, { timeout: 25_000 });
  await plain.close();
});

/** The smallest letters on the page, in pixels; those of the map by how large they are drawn. */
async function smallest(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const sizes: number[] = [];
    const texts = document.createTreeWalker(document.querySelector('main')!, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const element = texts.currentNode.parentElement!;
      if (!texts.currentNode.textContent!.trim() || element.closest('title, desc, .hidden-text')) continue;
      const box = element.getBoundingClientRect();
      if (box.width === 0 || getComputedStyle(element).visibility === 'hidden') continue;
      const drawn = element instanceof SVGElement ? (element.ownerSVGElement?.getScreenCTM()?.a ?? 1) : 1;
      sizes.push(parseFloat(getComputedStyle(element).fontSize) * drawn);
    }
    return Math.min(...sizes);
  });
}

/** What reaches beyond the screen. */
async function beyond(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const told: string[] = [];
    for (const element of document.querySelectorAll('main *')) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || element.closest('title, desc, .hidden-text')) continue;
      if (box.right > innerWidth + 1 || box.bottom > innerHeight + 1) told.push(`${element.tagName} ${element.textContent?.trim().slice(0, 40)}`);
    }
    return told.slice(0, 5);
  });
}

/** The city as a surveyor draws it: eight communes whose borders waver, the quarters of one of them by name, and an area of nobody. */
function survey(): Buffer {
  // A border wavers by where it is, so that both neighbours waver alike.
  const bend = ([x, y]: number[]): number[] => [
    106.8 + (x! + 0.12 * Math.sin(2.1 * y! + 0.7 * x!)) * 0.04,
    11.45 + (y! + 0.12 * Math.sin(1.7 * x! + 0.9 * y!)) * 0.04,
  ];
  const ring = (x: number, y: number, wide: number, high: number): number[][] => {
    const steps = 24;
    const line = (from: number[], to: number[]) =>
      Array.from({ length: steps }, (_, i) => from.map((n, k) => n + ((to[k]! - n) * i) / steps));
    const corners = [[x, y], [x + wide, y], [x + wide, y + high], [x, y + high]];
    const all = corners.flatMap((corner, i) => line(corner, corners[(i + 1) % 4]!));
    return [...all, corners[0]!].map(bend);
  };
  const area = (properties: object, outline: number[][]) => ({ type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [outline] } });
  const communes = COMMUNES.map((code, i) => area({ ma_xa: Number(code) }, ring((i % 4) * 1.2, Math.floor(i / 4) * 1.5, 1.2, 1.5)));
  const quarters = Array.from({ length: QUARTERS }, (_, i) =>
    area({ ma_xa: `${WARD}${String(i + 1).padStart(2, '0')}` }, ring((i % 4) * 0.3, Math.floor(i / 4) * 0.5, 0.3, 0.5)),
  );
  const features = [...communes, ...quarters, area({ ma_xa: 99999 }, ring(5, 0, 0.5, 0.5))];
  return Buffer.from(JSON.stringify({ type: 'FeatureCollection', features }));
}
