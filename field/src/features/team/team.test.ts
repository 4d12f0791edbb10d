import assert from "node:assert/strict";
import { test } from "node:test";
import type { Operation } from "../../contract.ts";
import type { LocalOp } from "../../session/types.ts";
import { helpedBefore, metBefore, peopleAt } from "../post/rules.ts";
import { helpsOf, missing, onThisPhone, toggled } from "./rules.ts";

const local = (n: number, op: object, state: LocalOp["state"] = "waiting"): LocalOp => ({ n, id: `o${n}`, day: "2023-06-26", state, reason: null, about: "", op: { id: `o${n}`, observed_at: 0, clock_offset: 0, ...op } as Operation });

test("only what the register confirms fills the ten", () => {
  assert.equal(missing({ needed: 10, confirmed: 3, pending: 9, contradicted: 1, late: 0 }), 7);
  assert.equal(missing({ needed: 10, confirmed: 12, pending: 0, contradicted: 0, late: 0 }), 0);
});

test("on this phone are activations that wait and stand", () => {
  const ops = [
    local(1, { kind: "visit", outcome: "activated" }),
    local(2, { kind: "help", outcome: "activated" }),
    local(3, { kind: "visit", outcome: "activated" }, "server"),
    local(4, { kind: "visit", outcome: "refused" }),
    local(5, { kind: "withdraw", corrects: "o2" }),
  ];
  assert.equal(onThisPhone(ops), 1);
});

test("a post counts people: of a list or not, once each, those taken back left out and corrected ones as they stand", () => {
  const ops = [
    local(1, { kind: "post" }),
    local(2, { kind: "help", number: "1", outcome: "guided", post: "o1" }),
    local(3, { kind: "help", number: "2", outcome: "guided", post: "o1" }),
    local(4, { kind: "help", number: "3", outcome: "guided", post: null }),
    local(5, { kind: "withdraw", corrects: "o3" }),
    local(6, { kind: "visit", list: 7, citizen: "c", outcome: "guided", corrects: null, post: "o1" }),
    local(7, { kind: "visit", list: 7, citizen: "c", outcome: "activated", corrects: "o6", post: "o1" }),
    local(8, { kind: "help", number: "1", outcome: "activated", post: "o1" }),
    local(9, { kind: "visit", list: 7, citizen: "d", outcome: "guided", corrects: null }),
  ];
  const people = peopleAt(ops, "o1");
  assert.deepEqual(people.map((o) => o.id), ["o8", "o7"]);
  assert.equal(helpedBefore(people, "1")?.id, "o8");
  assert.equal(helpedBefore(people, "2"), null);
  assert.equal(metBefore(people, "c")?.id, "o7");
});

test("a leader sees help outside the lists beside the visits, and nothing where there was none", () => {
  const member = { code: "a", name: "A", visits_today: 0, activated: 0, confirmed: 0, pending: 0, contradicted: 0, lists: [] };
  assert.deepEqual(helpsOf({ ...member, helps_today: 3, helps_activated: 2 }), { helps: 3, activated: 2 });
  assert.equal(helpsOf({ ...member, helps_today: 0, helps_activated: 0 }), null);
  assert.equal(helpsOf(member), null, "what an older server told");
});

test("a member is put on a list and taken off it", () => {
  assert.deepEqual(toggled(["a", "b"], "a"), ["b"]);
  assert.deepEqual(toggled(["b"], "a"), ["b", "a"]);
});
