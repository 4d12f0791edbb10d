import assert from "node:assert/strict";
import { test } from "node:test";
import { attemptsLeft, beforeTry, MOST_ATTEMPTS, mustErase, NO_ATTEMPTS, waitLeft, weakPin } from "./rules.ts";

const SECOND = 1_000_000;

test("three wrong PINs cost nothing, then the waits grow, and the tenth erases", () => {
  let attempts = NO_ATTEMPTS;
  const waits: number[] = [];
  for (let n = 1; n <= MOST_ATTEMPTS; n++) {
    attempts = beforeTry(attempts, 1_000);
    waits.push(waitLeft(attempts, 0) / SECOND);
    assert.equal(mustErase(attempts), n === MOST_ATTEMPTS);
    assert.equal(attemptsLeft(attempts), MOST_ATTEMPTS - n);
  }
  assert.deepEqual(waits, [0, 0, 30, 60, 300, 900, 1800, 3600, 3600, 3600]);
});

test("only time that passes while the app stands open shortens a wait; neither the clock nor a reload does", () => {
  const attempts = beforeTry({ wrong: 3, lastAt: 0 }, 100 * SECOND);
  assert.equal(waitLeft(attempts, 0), 60 * SECOND);
  assert.equal(waitLeft(attempts, -5 * SECOND), 60 * SECOND);
  assert.equal(waitLeft(attempts, 30 * SECOND), 30 * SECOND);
  assert.equal(waitLeft(attempts, 500 * SECOND), 0);
  // Written down after half a minute, then opened again.
  assert.equal(waitLeft({ ...attempts, left: 30 * SECOND }, 0), 30 * SECOND);
  // What an earlier version wrote says nothing of the wait: it begins anew.
  assert.equal(waitLeft({ wrong: 4, lastAt: 0 }, 0), 60 * SECOND);
});

test("what is easily guessed may not be a PIN", () => {
  for (const weak of ["000000", "123456", "654321", "111111", "121212", "123123", "890123", "12345", "abcdef", ""]) assert.ok(weakPin(weak), weak);
  for (const good of ["482916", "190685", "102938", "775533"]) assert.ok(!weakPin(good), good);
});
