// The eyes of the other tests see what they should see.

import { expect, test } from '@playwright/test';
import { look, violations } from '../support/look.ts';

const page_of = (body: string) => `<!doctype html><html lang="vi"><head><title>Thử</title></head><body><main><h1>Thử</h1>${body}</main></body></html>`;

test('a picture without words for those who cannot see it is found', async ({ page }) => {
  await page.setContent(page_of('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==">'));
  expect((await violations(page)).join()).toContain('image-alt');
});

test('a plain page passes, at both sizes', async ({ page }) => {
  await page.setContent(page_of('<p>Chín mươi ngày đêm</p>'));
  await look(page, 'look-itself');
});
