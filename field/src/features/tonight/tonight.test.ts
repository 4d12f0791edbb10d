import assert from "node:assert/strict";
import { test } from "node:test";
import type { List, Person } from "../../contract.ts";
import type { LocalOp } from "../../session/types.ts";
import { compareHouses, parseAddress } from "./address.ts";
import { evening, nextHouse, ordered, placeOf, search, streets } from "./rules.ts";

const TODAY = "2023-06-26";

function person(n: number, some: Partial<Person> = {}): Person {
  return {
    citizen: `c${n}`, household: `h${n}`, position: n, name: `Người ${n}`, birth_year: 1980, sex: "f", address: `Số ${n} Hùng Vương`, phone: null,
    number_tail: `100${n}`, overdue: false, level: 2, match: [], last: null, settled: false, not_before: null, hint_hour: null, ...some,
  };
}

function list(people: Person[], some: Partial<List> = {}): List {
  return { id: 7, kind: "activation", quarter: "Tân Trà", commune: "Tân Bình", due: TODAY, lease_until: "2023-07-01", members: [], match_key: "", version: 1, people, ...some };
}

function visit(n: number, citizen: string, outcome: string): LocalOp {
  return {
    n, id: `o${n}`, day: TODAY, state: "waiting", reason: null, about: "",
    op: { id: `o${n}`, kind: "visit", observed_at: n, clock_offset: 0, list: 7, citizen, outcome, method: null, phone_of: null, note: null, place: null, corrects: null, until: null, hour: null },
  };
}

test("addresses: house and street, in town and in hamlets", () => {
  assert.deepEqual(parseAddress("Số 12/3A đường Hùng Vương, tổ 3, KP. Tân Trà"), { house: "12/3A", street: "Hùng Vương" });
  assert.deepEqual(parseAddress("27 Nguyễn Huệ, P. Tân Phú"), { house: "27", street: "Nguyễn Huệ" });
  assert.deepEqual(parseAddress("Số 351, tổ 4, KP. Tân Trà 2, P. Tân Bình"), { house: "351", street: "Tổ 4, KP. Tân Trà 2" });
  assert.deepEqual(parseAddress("Tổ 4, Khu phố Tân Trà 2, phường Tân Bình"), { house: "", street: "Tổ 4, Khu phố Tân Trà 2" });
  assert.deepEqual(parseAddress("Ấp 2, xã Tiến Hưng"), { house: "", street: "Ấp 2" });
  assert.deepEqual(parseAddress("Hùng Vương"), { house: "", street: "Hùng Vương" });
  assert.deepEqual(parseAddress("5, 6/1"), { house: "5", street: "6/1" });
});

test("house numbers follow each other as the houses do", () => {
  const mixed = ["13", "", "12/10", "2", "12A", "12/3", "12", "100"];
  assert.deepEqual([...mixed].sort(compareHouses), ["2", "12", "12A", "12/3", "12/10", "13", "100", ""]);
});

test("comparing house numbers is an order", () => {
  const some = ["", "1", "1A", "1/2", "1/2A", "1/2/3", "2", "02", "10B", "A"];
  for (const a of some) {
    for (const b of some) {
      assert.equal(Math.sign(compareHouses(a, b)), -Math.sign(compareHouses(b, a)) || 0, `${a} ${b}`);
      for (const c of some) if (compareHouses(a, b) <= 0 && compareHouses(b, c) <= 0) assert.ok(compareHouses(a, c) <= 0, `${a} ${b} ${c}`);
    }
  }
});

test("the walk: streets as the list brings them, houses by number, overdue first where wanted", () => {
  const people = [
    person(1, { address: "Số 10 Hùng Vương" }),
    person(2, { address: "Số 4 Lê Duẩn", overdue: true }),
    person(3, { address: "Số 2 Hùng Vương" }),
    person(4, { address: "Số 9 Hùng Vương" }),
  ];
  const { houses } = evening([list(people)], [], [], TODAY);
  const at = (order: "walk" | "overdue", sides = false) => ordered(houses, order, sides).map((h) => h.house);
  assert.deepEqual(at("walk"), ["2", "9", "10", "4"]);
  assert.deepEqual(at("overdue"), ["4", "2", "9", "10"]);
  assert.deepEqual(at("walk", true), ["9", "10", "2", "4"]);
  assert.deepEqual(streets(ordered(houses, "walk", false)).map((s) => [s.name, s.houses.length, s.left]), [["Hùng Vương", 3, 3], ["Lê Duẩn", 1, 1]]);
});

test("counts: done, left, later; an outcome that keeps the person on the list comes later, not now", () => {
  const people = [person(1), person(2), person(3), person(4, { not_before: "2023-06-28" }), person(5, { settled: true, last: { outcome: "refused", day: "2023-06-20", member: null, operation: null } })];
  const e = evening([list(people)], [visit(1, "c1", "activated"), visit(2, "c2", "not_home")], [], TODAY);
  assert.deepEqual([e.people, e.done, e.left, e.later], [5, 2, 1, 2]);
});

test("the next household is the next one with somebody to see, around the end too", () => {
  const e = evening([list([person(1), person(2), person(3)])], [visit(1, "c2", "activated")], [], TODAY);
  const walk = ordered(e.houses, "walk", false);
  assert.equal(nextHouse(walk, "7/h1")?.key, "7/h3");
  assert.equal(nextHouse(walk, "7/h3")?.key, "7/h1");
  assert.equal(nextHouse(walk, null)?.key, "7/h1");
  assert.deepEqual(placeOf(walk[0] ?? assert.fail()), ["person", 7, "c1"]);
  const all = evening([list([person(1)])], [visit(1, "c1", "activated")], [], TODAY);
  assert.equal(nextHouse(all.houses, null), null);
});

test("search: names without accents, houses, last digits", () => {
  const e = evening([list([person(1, { name: "Đặng Thị Hoà" }), person(22, { name: "Lê Mỹ" })])], [], [], TODAY);
  const found = (q: string) => search(e.houses, q).map((x) => x.person.citizen);
  assert.deepEqual(found("dang hoa"), ["c1"]);
  assert.deepEqual(found("mi"), ["c22"]);
  assert.deepEqual(found("22 hung"), ["c22"]);
  assert.deepEqual(found("10022"), ["c22"]);
  assert.deepEqual(found(""), []);
});

test("the police's word moves an absentee: again on a day, or not at all", () => {
  const away = { outcome: "away_from_residence", day: "2023-06-24", member: "M1", operation: "x" };
  const people = [1, 2, 3].map((n) => person(n, { last: away, settled: true }));
  const e = evening([list(people)], [], [{ citizen: "c1", advice: "retry", on: "2023-06-25" }, { citizen: "c2", advice: "retry", on: "2023-06-29" }, { citizen: "c3", advice: "stop", on: null }], TODAY);
  assert.deepEqual([e.left, e.later, e.done], [1, 1, 1]);
});
