import assert from "node:assert/strict";
import { test } from "node:test";
import { wayOf } from "./rules.ts";

const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";
const IPAD = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15";
const ANDROID = "Mozilla/5.0 (Linux; Android 13; SM-A145F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36";
const seen = { installed: false, offered: false, agent: ANDROID, touches: 5 };

test("where the browser offers it, a button of ours asks", () => {
  assert.equal(wayOf({ ...seen, offered: true }), "ask");
  assert.equal(wayOf(seen), null, "nothing is promised that the browser does not offer");
});

test("on an iPhone and an iPad the member does it by hand, on a computer nobody does", () => {
  assert.equal(wayOf({ ...seen, agent: IPHONE }), "safari");
  assert.equal(wayOf({ ...seen, agent: IPAD }), "safari");
  assert.equal(wayOf({ ...seen, agent: IPAD, touches: 0 }), null);
});

test("from the home screen nothing is asked any more", () => {
  assert.equal(wayOf({ ...seen, installed: true, offered: true }), null);
  assert.equal(wayOf({ ...seen, installed: true, agent: IPHONE }), null);
});
