import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64url, join, toBase64url } from "./bytes.ts";
import { fold, matches } from "./fold.ts";
import { uuidv7 } from "./ids.ts";
import { maskNumber, maskPhone, parseCard, parseNumber, showCount, showPhone, yearOf } from "./numbers.ts";
import { addDays, afterContact, afterWaiting, corrected, dayOf, daysBetween, measureOffset, NO_CLOCK, showTime, trueNow, wrongMinutes } from "./time.ts";

test("one search key for all ways to write a name, the same as the server's", () => {
  assert.equal(fold("Nguyễn Thị Hoà"), "nguien thi hoa");
  assert.equal(fold("HOÀ"), fold("Hòa"));
  assert.equal(fold("Thuỷ"), fold("THỦY"));
  assert.equal(fold("Mỹ"), fold("Mĩ"));
  assert.equal(fold("\u00d0ặng"), "dang");
  assert.equal(fold("\u0189ặng \u0256\u00f0"), "dang dd");
  assert.equal(fold("Nguye\u0302\u0303n \u0110a\u0323\u0306ng"), "nguien dang");
  assert.equal(fold("H'Hen Niê"), "h hen nie");
  assert.equal(fold("Y-Moan Êñuôl"), "i moan enuol");
  assert.equal(fold("Kpă Čư Ŭŏ ĕ ĭ"), "kpa cu uo e i");
  assert.equal(fold("--"), "");
});

test("a query finds by beginnings of words, in any order", () => {
  const key = fold("Nguyễn Thị Hoà, số 12 Hùng Vương");
  assert.ok(matches(key, fold("hoa nguy")));
  assert.ok(matches(key, fold("12 hung")));
  assert.ok(!matches(key, fold("oa")));
});

test("ids sort by time and carry the version", () => {
  const noise = new Uint8Array(10).fill(255);
  const a = uuidv7(1_687_132_800_000, noise);
  const b = uuidv7(1_687_132_800_001, noise);
  assert.match(a, /^[0-9a-f]{8}-[0-9a-f]{4}-7fff-bfff-ffffffffffff$/);
  assert.ok(a < b);
  assert.notEqual(uuidv7(0), uuidv7(0));
});

test("base64url goes there and back", () => {
  for (let length = 0; length < 50; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) % 256);
    const words = toBase64url(bytes);
    assert.match(words, /^[A-Za-z0-9_-]*$/);
    assert.deepEqual(fromBase64url(words), bytes);
  }
  assert.deepEqual(join(Uint8Array.of(1), Uint8Array.of(2, 3)), Uint8Array.of(1, 2, 3));
});

test("the card of 2021 gives number, old number and year of birth, nothing else", () => {
  assert.deepEqual(parseCard("070185001234|285123456|Nguyễn Thị Hoà|09051985|Nữ|Tổ 3, Tân Trà, Tân Bình|12052021"), {
    number: "070185001234",
    old: "285123456",
    birthYear: 1985,
  });
  assert.deepEqual(parseCard("070085001234||Nguyễn Văn A|00001985|Nam|x|12052021")?.old, null);
});

test("the card of 2024 adds fields at the end, which are passed over", () => {
  assert.deepEqual(parseCard("070300001234||Trần Mỹ|01012000|Nữ|Tân Bình|01072024||||Cha|Mẹ"), { number: "070300001234", old: null, birthYear: 2000 });
});

test("what is no card is no card", () => {
  for (const text of ["", "https://example.org", "070185001234", "1|2|3|4|5|6|7", "170185001234||a|09051985|Nữ|b|c"]) assert.equal(parseCard(text), null);
});

test("numbers: twelve digits from 0, or nine, however they are spaced", () => {
  assert.equal(parseNumber(" 0701 8500 1234 "), "070185001234");
  assert.equal(parseNumber("285.123.456"), "285123456");
  for (const bad of ["", "70185001234", "170185001234", "07018500123a", "12345678"]) assert.equal(parseNumber(bad), null);
  assert.equal(yearOf("070185001234"), 1985);
  assert.equal(yearOf("070305001234"), 2005);
  assert.equal(yearOf("285123456"), null);
});

test("masks show enough to tell two apart", () => {
  assert.equal(maskNumber("070185001234"), "•••• •••• 1234");
  assert.equal(maskPhone("0912345678"), "09•• ••• 678");
  assert.equal(showPhone("0912345678"), "0912 345 678");
  assert.equal(showCount(2_000, "vi"), "2.000");
  assert.equal(showCount(1_234_567, "en"), "1,234,567");
  assert.equal(showCount(12, "vi"), "12");
});

test("days are those of Việt Nam", () => {
  const midnight = Date.parse("2023-06-19T17:00:00Z") * 1000;
  assert.equal(dayOf(midnight), "2023-06-20");
  assert.equal(dayOf(midnight - 1_000), "2023-06-19");
  assert.equal(addDays("2023-06-30", 1), "2023-07-01");
  assert.equal(daysBetween("2023-06-20", "2023-07-15"), 25);
  assert.equal(showTime(midnight, "2023-06-20"), "00:00");
  assert.equal(showTime(midnight, "2023-06-21"), "20/6 00:00");
});

test("the clock's difference is measured at half of the way", () => {
  assert.equal(measureOffset(1_000, 3_000, 12_000), 10_000);
  const threeDays = 3 * 86_400_000_000;
  const facts = afterContact(0, 0, threeDays);
  assert.equal(corrected(5, facts), threeDays + 5);
  assert.equal(wrongMinutes(facts), 3 * 24 * 60);
  assert.equal(wrongMinutes(afterContact(0, 0, 60_000_000)), null);
});

test("a clock that is set back makes nothing earlier; the server's word corrects one that ran ahead", () => {
  const later = afterWaiting(1_000_000, NO_CLOCK);
  assert.equal(trueNow(10, later), 1_000_000);
  assert.equal(trueNow(20, afterContact(15, 15, 500)), 505);
});
