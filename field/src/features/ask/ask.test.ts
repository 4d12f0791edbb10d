import assert from "node:assert/strict";
import { test } from "node:test";
import { flaw, isDesk } from "./rules.ts";

test("a question says something, and nothing of single people", () => {
  assert.equal(flaw("SIM không chính chủ", "Không nhận được mã, làm thế nào?"), null);
  assert.equal(flaw("SIM", "Không nhận được mã"), "short");
  assert.equal(flaw("SIM không chính chủ", "   "), "short");
  assert.equal(flaw("SIM của bác An 0912345678", "Không nhận được mã"), "number");
  assert.equal(flaw("SIM không chính chủ", "CCCD 070180001234 không vào được"), "number");
  assert.equal(flaw("Tầng 12345678", "Tám chữ số là một con số"), null);
});

test("an answer that is none is not shown", () => {
  const told = { no: 1, title: "a", question: "b", state: "open", due: "2023-06-22", overdue: false };
  assert.ok(isDesk({ mine: [told], found: [] }));
  for (const bad of [null, {}, { mine: [] }, { mine: [{}], found: [] }, { mine: "x", found: [] }]) assert.equal(isDesk(bad), false);
});
