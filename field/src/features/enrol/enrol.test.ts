import assert from "node:assert/strict";
import { test } from "node:test";
import { enrolCode, link, parse } from "../../shell/router.ts";
import { deviceName } from "./api.ts";
import { codeFromScan, tidyCode } from "./rules.ts";

test("a code as it is typed, read out, or scanned", () => {
  assert.equal(tidyCode("abcd efgh"), "ABCD-EFGH");
  assert.equal(tidyCode("abcd-efg"), null);
  assert.equal(codeFromScan("https://dongxoai.example/field/#enrol=ABCD-EFGH"), "ABCD-EFGH");
  assert.equal(codeFromScan("070185001234|285123456|Nguyễn"), null);
  assert.equal(enrolCode("#enrol=ABCD-EFGH"), "ABCD-EFGH");
  assert.equal(enrolCode("#/tonight"), null);
});

test("places lead there and back, whatever stands in them", () => {
  assert.deepEqual(parse(link("person", 7, "12-0/ạ#")), { name: "person", args: ["7", "12-0/ạ#"] });
  assert.equal(parse("").name, "tonight");
  assert.deepEqual(parse("#/house/%E0%A4%A"), { name: "house", args: ["%E0%A4%A"] });
});

test("a phone's name says make and system, no more", () => {
  assert.equal(deviceName("Mozilla/5.0 (Linux; Android 10; SM-A127F) AppleWebKit/537.36"), "Android 10, SM-A127F");
  assert.equal(deviceName("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)"), "iPhone, CPU iPhone OS 17_5 like Mac OS X");
  assert.equal(deviceName(""), "?");
  assert.ok(deviceName(`(${"x".repeat(200)})`).length <= 60);
});
