import assert from "node:assert/strict";
import { test } from "node:test";
import type { Changes, List, Person } from "../../contract.ts";
import { NO_VIEW, type View } from "../../session/types.ts";
import { advance, advanceLists, cameLists, misses } from "./changes.ts";

const person = (citizen: string, some: Partial<Person> = {}): Person => ({
  citizen, household: "h1", position: 0, name: `Người ${citizen}`, birth_year: 1980, sex: null, address: "1, Hùng Vương", phone: null, number_tail: "1234", overdue: true, level: 2, match: ["m"], last: null, settled: false, not_before: null, hint_hour: null, ...some,
});
const list = (id: number, people: Person[], some: Partial<List> = {}): List => ({
  id, kind: "activation", quarter: `KP ${id}`, commune: "", due: "2023-06-22", lease_until: "2023-06-25", members: [], match_key: "k", version: 1, people, ...some,
});
const changes = (some: Partial<Changes>): Changes => ({
  cursor: "c2", full: false, lists: [], gone_lists: [], counter: null, team: null, absentee_advice: null, card: null, held: null, quota: null, ...some,
});
const last = { outcome: "activated", day: "2023-06-21", member: "M111", operation: "o1" };
const had = new Map([list(1, [person("a"), person("b")]), list(2, [person("c")])].map((l) => [l.id, l]));

test("of a list that is here come the changed people, and all else stays as it was", () => {
  const change = { id: 1, members: ["M111"], version: 9, people: [{ citizen: "b", last, settled: true, not_before: null, hint_hour: null }] };
  const now = advanceLists(had, changes({ list_changes: [change] }));
  assert.deepEqual(now.get(1), list(1, [person("a"), person("b", { last, settled: true })], { members: ["M111"], version: 9 }));
  assert.equal(now.get(2), had.get(2));
  assert.equal(had.get(1)?.people[1]?.settled, false, "what was before is not written over");
  assert.deepEqual(cameLists(had, changes({ list_changes: [change] })).map((l) => l.id), [1]);
});

test("a list may come whole, go, and all may come anew", () => {
  const whole = list(2, [person("c", { settled: true })], { version: 5 });
  const now = advanceLists(had, changes({ lists: [whole], gone_lists: [1] }));
  assert.deepEqual([...now], [[2, whole]]);
  assert.deepEqual([...advanceLists(had, changes({ full: true, lists: [whole] })).keys()], [2]);
});

test("a change of a list that is not here asks for everything", () => {
  const change = { id: 3, members: [], version: 9, people: [] };
  assert.ok(misses(had, changes({ list_changes: [change] })));
  assert.ok(!misses(had, changes({ list_changes: [{ ...change, id: 2 }] })));
  assert.deepEqual([...advanceLists(had, changes({ list_changes: [change] })).keys()], [1, 2]);
  assert.deepEqual(cameLists(had, changes({ list_changes: [change] })), []);
});

test("what is left out is as it was; what is empty is empty", () => {
  const view: View = { ...NO_VIEW, advice: [{ citizen: "a", advice: "stop", on: null }], held: [{ id: "o", reason: "late", state: "waiting", answer: null }] };
  assert.deepEqual(advance(view, changes({})), { ...view, cursor: "c2" });
  const empty = advance(view, changes({ absentee_advice: [], held: [] }));
  assert.deepEqual([empty.advice, empty.held], [[], []]);
});
