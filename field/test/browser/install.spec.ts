// The app on the home screen: where the browser offers it, and on an iPhone, where a code must not be spent in Safari.

import { addList } from "../city.ts";
import { enrol, expect, test } from "./evening.ts";

const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";

test("on an iPhone the home screen comes before the code; from there nothing is asked", async ({ browser, at }) => {
  const context = await browser.newContext({ userAgent: IPHONE, locale: "vi-VN", viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await page.goto(`${at}/field/`);
  await expect(page.getByText("thêm vào màn hình chính trước khi nhập mã")).toBeVisible();
  await page.addInitScript(() => Object.defineProperty(navigator, "standalone", { value: true }));
  await page.reload();
  await expect(page.getByLabel("Mã của tổ trưởng")).toBeVisible();
  await expect(page.getByText("thêm vào màn hình chính trước khi nhập mã")).toBeHidden();
  await context.close();
});

test("where the browser offers it, a button asks once; it can be put off for good", async ({ page, server, at, day }) => {
  addList(server, { id: 7, people: 3, members: ["M111"], today: day });
  await enrol(page, at, server);
  const offer = () =>
    page.evaluate(() => {
      const event = Object.assign(new Event("beforeinstallprompt", { cancelable: true }), {
        prompt: () => {
          document.title = "asked";
          return Promise.resolve();
        },
      });
      dispatchEvent(event);
    });
  await offer();
  await page.getByRole("button", { name: "Thêm vào màn hình chính" }).click();
  await expect(page).toHaveTitle("asked");
  await expect(page.getByRole("button", { name: "Thêm vào màn hình chính" })).toBeHidden();
  await offer();
  await page.getByRole("button", { name: "Để sau" }).click();
  await offer();
  await expect(page.getByRole("button", { name: "Thêm vào màn hình chính" })).toBeHidden();
});
