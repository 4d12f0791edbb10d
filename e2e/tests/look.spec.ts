// The eyes of the other tests see what they should see.

import { expect, test } from '@playwright/test';
import { crowded, look, violations } from '../support/look.ts';

const page_of = (body: string) => `<!doctype html><html lang="vi"><head><title>Thử</title></head><body><main><h1>Thử</h1>${body}</main></body></html>`;

test('a picture without words for those who cannot see it is found', async ({ page }) => {
  await page.setContent(page_of('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==">'));
  expect((await violations(page)).join()).toContain('image-alt');
});

test('a plain page passes, at both sizes', async ({ page }) => {
  await page.setContent(page_of('<p>Chín mươi ngày đêm</p>'));
  await look(page, 'look-itself');
});

test('a table whose words are covered or stand one a line is found', async ({ page }) => {
  const row = '<tr><th>Tân Phú</th><td style="width:4em;white-space:nowrap">5.256 / 9.461 tài khoản</td><td style="width:1em">số 10 tổ 6 khu phố</td></tr>';
  await page.setContent(page_of(`<div class="table-scroll"><table style="table-layout:fixed;width:20em"><tbody>${row}</tbody></table></div>`));
  const told = (await crowded(page)).join();
  expect(told).toContain('runs out of its cell: 5.256');
  expect(told).toContain('one word a line: số 10');
});
