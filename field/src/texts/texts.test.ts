import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { RULES } from "../rules.ts";
import en from "./en.json" with { type: "json" };
import { fill } from "./index.ts";
import vi from "./vi.json" with { type: "json" };

const SOURCE = join(import.meta.dirname, "..");
const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((f) => /\.tsx?$/.test(f) && !f.endsWith(".test.ts"));
const source = new Map(files.map((f) => [f, readFileSync(join(SOURCE, f), "utf8")]));
const all = [...source.values()].join("\n");
const names = (words: string) => [...words.matchAll(/\{(\w+)/g)].map((m) => m[1]).sort();

test("both languages say the same things", () => {
  assert.deepEqual(Object.keys(en).sort(), Object.keys(vi).sort());
  for (const key of Object.keys(vi) as (keyof typeof vi)[]) {
    assert.notEqual(vi[key].trim(), "", key);
    assert.notEqual(en[key].trim(), "", key);
    assert.deepEqual([...new Set(names(en[key]))], [...new Set(names(vi[key]))], key);
    assert.ok(!/!/.test(vi[key] + en[key]), `${key}: no exclamation marks`);
  }
});

test("every text is used, and every text that is used exists", () => {
  const quoted = new Set([...all.matchAll(/"([a-z0-9_]+(?:\.[a-z0-9_]+)+)"/g)].map((m) => m[1]));
  for (const [, key = ""] of all.matchAll(/\bt\("([a-z]+)"/g)) quoted.add(key);
  const made = [...all.matchAll(/`([a-z0-9_]+(?:\.[a-z0-9_]+)*\.)\$\{/g)].map((m) => m[1] ?? "");
  for (const key of Object.keys(vi)) assert.ok(quoted.has(key) || made.some((start) => key.startsWith(start)), `${key} is used nowhere`);
  for (const [, key = ""] of all.matchAll(/\bt\(\s*"([^"]+)"/g)) assert.ok(key in vi, `${key} is missing`);
});

test("texts whose keys are put together are complete", () => {
  const need = {
    hour: ["morning", "noon", "afternoon", "evening", "weekend"], method: ["app", "web"], phone_of: ["own", "family", "helper"], kind: ["activation", "collection", "level1"],
    place: ["market", "supermarket", "school", "residential", "cultural", "other"], group: ["done", "later", "problem", "gone"], sex: ["m", "f"], theme: ["auto", "light", "dark"],
    erased: ["lease_over", "revoked", "attempts", "sign_out", "unknown"], enrol: ["unknown", "used", "over", "throttled", "network"], scan: ["no_card", "impossible"], held_state: ["waiting", "accepted", "dismissed"],
    ask_flaw: ["short", "number"], ask_category: ["app", "account", "dossier", "device", "people", "means", "other"],
    trouble: ["offline", "timeout", "unreached", "server", "garbled", "busy", "refused", "unknown_device", "full"], advice_tag: ["retry", "stop", "refer"], advice_text: ["retry", "stop", "refer"], done: ["withdraw", "post", "post_end"], done_room: ["inspections", "shifts", "desk"], finding: ["real", "not_real", "already_active", "not_found", "refused"],
    desk_reason: ["papers", "record", "equipment", "biometrics", "under_way", "left"],
  };
  for (const [start, ends] of Object.entries(need)) for (const end of ends) assert.ok(`${start}.${end}` in vi, `${start}.${end}`);
  for (const { code } of RULES.held_reasons) assert.ok(`held.${code}` in vi, `held.${code}`);
  for (const outcome of RULES.outcomes) assert.ok(outcome.vi && outcome.en && outcome.advice_vi && outcome.advice_en, outcome.code);
});

test("every step of every guide has words and a drawing of its own", () => {
  const of = (name: string) => source.get(join("features", "guide", name)) ?? "";
  const guides = [...(/const GUIDES[^{]*\{([^}]*)\}/.exec(of("GuidePage.tsx"))?.[1] ?? "").matchAll(/(\w+): (\d+)/g)].map(([, name = "", steps = "0"]) => [name, Number(steps)] as const);
  assert.deepEqual(guides.map(([name]) => name).sort(), ["level1", "level2", "web"]);
  for (const [name, steps] of guides) {
    for (let step = 1; step <= steps; step++) {
      assert.ok(of("Pictures.tsx").includes(`"${name}.${step}": () =>`), `${name}.${step} is not drawn`);
      for (const part of ["title", "text"]) assert.ok(`guide.${name}.${step}.${part}` in vi, `guide.${name}.${step}.${part}`);
    }
  }
});

test("words are filled in, numbers in the language's own way", () => {
  assert.equal(fill("{n} đã lưu, {x} còn", { n: 2000, x: "mấy" }, "vi"), "2.000 đã lưu, mấy còn");
  assert.equal(fill("{n} {n:record waits|records wait}", { n: 1 }, "en"), "1 record waits");
  assert.equal(fill("{n} {n:record waits|records wait}", { n: 2000 }, "en"), "2,000 records wait");
  assert.equal(fill("{missing}", {}, "vi"), "{missing}");
});

test("there is no field for a password, passcode or one-time code anywhere", () => {
  for (const [file, text] of source) {
    assert.ok(!/type="password"|one-time-code|current-password|new-password|name="(otp|pass|pin)/i.test(text), file);
  }
  const inputs = [...all.matchAll(/<(?:input|textarea)[\s\S]*?\bid="([a-z-]+)"/g)].map((m) => m[1]).sort();
  assert.deepEqual(inputs, ["ask-question", "ask-search", "ask-title", "code", "desk-name", "desk-phone", "desk-search", "note", "number", "place", "search", "slip-day", "slip-place", "slip-time"]);
});

test("nothing that a strict content policy refuses", () => {
  for (const [file, text] of source) assert.ok(!/\beval\(|new Function|dangerouslySetInnerHTML|\bstyle=/.test(text), file);
});

test("no file that one would not read in a sitting", () => {
  for (const [file, text] of source) assert.ok(text.split("\n").length <= 500, file);
});
