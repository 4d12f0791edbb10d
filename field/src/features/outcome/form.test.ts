import assert from "node:assert/strict";
import { test } from "node:test";
import { asks, isPossible, outcomesOf, GROUPS, outcomeRule, RULES, settles } from "../../rules.ts";
import { addDays } from "../../kernel/time.ts";
import { chosen, coarse, EMPTY, flaw, formOf, helpOf, holdsNumber, nextDays, problemOf, visitOf } from "./form.ts";

test("all outcomes stand under exactly one heading, and one of them claims", () => {
  assert.equal(RULES.outcomes.length, 17);
  assert.deepEqual(GROUPS.flatMap((g) => outcomesOf(g)).map((o) => o.code).sort(), RULES.outcomes.map((o) => o.code).sort());
  assert.deepEqual(RULES.outcomes.filter((o) => o.claims).map((o) => o.code), ["activated"]);
});

test("every outcome can be saved with the second tap", () => {
  for (const { code } of RULES.outcomes) assert.equal(flaw(chosen(code)), null, code);
});

test("the frequent answers are chosen, and only what is asked is said", () => {
  assert.deepEqual(chosen("activated"), { ...EMPTY, outcome: "activated", method: "app", phone_of: "own" });
  const changed = chosen("refused", { ...chosen("activated"), note: "x" });
  assert.deepEqual(changed, { ...EMPTY, outcome: "refused", note: "x" });
});

test("not at home asks for a better hour and day, whatever the table says", () => {
  const rule = outcomeRule("not_home") ?? assert.fail();
  assert.ok(asks(rule, "hour") && asks(rule, "until"));
  assert.equal(settles("not_home"), false);
  assert.equal(settles("activated"), true);
});

test("a form becomes a visit and comes back as it was", () => {
  const form = { ...chosen("activated"), method: "web" as const, note: " gặp " };
  const visit = visitOf(form, 7, "12-a", null, null);
  assert.deepEqual(visit, { kind: "visit", list: 7, citizen: "12-a", outcome: "activated", method: "web", phone_of: "own", note: "gặp", place: null, corrects: null, until: null, hour: null });
  assert.deepEqual(formOf({ ...visit, id: "", observed_at: 0, clock_offset: null }), { ...form, note: "gặp" });
  assert.deepEqual(helpOf(chosen("guided"), "070185001234", 1985, null), { kind: "help", number: "070185001234", birth_year: 1985, outcome: "guided", method: null, phone_of: null, post: null, note: null });
});

test("a note is short, and a long number in it is noticed", () => {
  assert.equal(flaw({ ...chosen("refused"), note: "x".repeat(RULES.note_max + 1) }), "note");
  assert.equal(flaw({ ...chosen("refused"), note: "đ".repeat(RULES.note_max) }), null);
  assert.equal(flaw({ ...EMPTY, outcome: "no_such" }), "outcome");
  assert.ok(holdsNumber("gọi 0912 345 678"));
  assert.ok(!holdsNumber("nhà số 12, sau 18 giờ 30"));
});

test("a citizen's code or password in a note is never saved", () => {
  for (const note of ["OTP 123456, mật khẩu abc", "otp: 48 29 16", "ma xac thuc 482916", "MẬT KHẨU Abc12345", "mk 482916", "passcode 482916", "mã PIN 4829"]) {
    assert.equal(flaw({ ...chosen("guided"), note }), "secret", note);
  }
  for (const note of ["", "quên mật khẩu, hẹn 19h30 ngày 27/11", "không nhận được mã OTP, mai gọi lại", "đang nhập viện, phòng 305", "máy hết pin"]) {
    assert.equal(flaw({ ...chosen("guided"), note }), null, note);
  }
});

test("the number of an ID in a note is never saved; a telephone number when it is said again", () => {
  for (const note of ["070185001234", "số 0701 8500 1234, gọi lại", "070.185.001.234", "CMND 285123456", "nhà 12, 285 123 456", "hẹn 19 070185001234"]) {
    assert.equal(flaw({ ...chosen("guided"), note }), "id", note);
    assert.equal(problemOf({ ...chosen("guided"), note }, "id"), "id", note);
  }
  for (const note of ["o-t-p 482916", "482916", "mã: 482 916"]) assert.equal(flaw({ ...chosen("guided"), note }), "secret", note);
  for (const note of ["0912345678 19h30", "27.11.2023 19.30", "170185001234", "nhà 482916", "48291"]) assert.equal(flaw({ ...chosen("guided"), note }), null, note);
  for (const note of ["gọi 0912345678", "gọi 0912 345 678", "+84 912 345 678"]) {
    const form = { ...chosen("guided"), note };
    assert.deepEqual([problemOf(form, null), problemOf(form, "phone")], ["phone", null], note);
  }
  assert.equal(problemOf({ ...chosen("guided"), note: "hẹn 19h30 ngày 27/11" }, null), null);
});

test("a number that nobody can have is known, as the server knows it", () => {
  for (const number of ["070180001234", "001309000001", "285123456"]) assert.ok(isPossible(number), number);
  for (const number of ["000000000000", "099180001234", "003180001234", "070480001234", "000000000"]) assert.ok(!isPossible(number), number);
});

test("somebody who stands here with a card is not away, moved or dead", () => {
  const here = GROUPS.flatMap((g) => outcomesOf(g, true)).map((o) => o.code);
  for (const absent of ["not_home", "away_from_residence", "moved_away", "deceased"]) assert.ok(!here.includes(absent), absent);
  assert.equal(here.length, RULES.outcomes.length - 4);
});

test("no day is offered after the list's last", () => {
  const days = (last: string | null) => nextDays("2023-06-26", addDays, last);
  assert.deepEqual(days(null), ["2023-06-27", "2023-06-28", "2023-06-29", "2023-07-03"]);
  assert.deepEqual(days("2023-06-28"), ["2023-06-27", "2023-06-28"]);
  assert.deepEqual(days("2023-06-26"), []);
});

test("a position is known to about a hundred metres", () => {
  assert.equal(coarse(11.534567), 11.535);
  assert.equal(coarse(106.88349), 106.883);
});
