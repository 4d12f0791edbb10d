import assert from "node:assert/strict";
import { test } from "node:test";
import type { List, Person } from "../../contract.ts";
import { addDays } from "../../kernel/time.ts";
import { RULES } from "../../rules.ts";
import type { LocalOp } from "../../session/types.ts";
import { compareHouses, parseAddress, placeIn } from "./address.ts";
import { evening, type House, nextHouse, type Order, ordered as inOrder, placeOf, search, streets, walk } from "./rules.ts";

const ordered = (houses: readonly House[], order: Order, sides: boolean) => inOrder(walk(houses, sides), order);

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

test("the walk: streets by name, houses by number, overdue first where wanted", () => {
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

test("whom somebody's report elsewhere spares a visit is neither done here nor left", () => {
  const spared = { settled: true, spared: { by: "report" as const, day: "2023-06-25" } };
  const people = [person(1, spared), person(2, { settled: true, spared: { by: "register", day: null } }), person(3)];
  const counts = (ops: LocalOp[]) => {
    const e = evening([list(people)], ops, [], TODAY);
    return [e.people, e.done, e.spared, e.left, e.later];
  };
  assert.deepEqual(counts([]), [3, 0, 2, 1, 0]);
  // Met all the same: then it was done here.
  assert.deepEqual(counts([visit(1, "c1", "activated")]), [3, 1, 1, 1, 0]);
  // Nobody home changes nothing about the report.
  assert.deepEqual(counts([visit(1, "c1", "not_home")]), [3, 0, 2, 1, 0]);
});

test("the next household is the next one with somebody to see, around the end too", () => {
  const e = evening([list([person(1), person(2), person(3)])], [visit(1, "c2", "activated")], [], TODAY);
  const walked = walk(e.houses, false);
  assert.equal(nextHouse(walked, "7/h1", "walk")?.key, "7/h3");
  assert.equal(nextHouse(walked, "7/h3", "walk")?.key, "7/h1");
  assert.equal(nextHouse(walked, null, "walk")?.key, "7/h1");
  assert.deepEqual(placeOf(walked[0] ?? assert.fail()), ["person", 7, "c1"]);
  const all = evening([list([person(1)])], [visit(1, "c1", "activated")], [], TODAY);
  assert.equal(nextHouse(all.houses, null, "walk"), null);
});

test("overdue first: from the house where the last overdue one was met, the next overdue along the way, and never away from it", () => {
  const overdue = [1, 3, 5].map((n) => person(n, { overdue: true }));
  const people = [...overdue, person(2), person(4)];
  const after = (done: number[], at: string | null) => {
    const e = evening([list(people)], done.map((n) => visit(n, `c${n}`, "activated")), [], TODAY);
    return nextHouse(walk(e.houses, false), at, "overdue")?.key;
  };
  assert.equal(after([], null), "7/h1");
  assert.equal(after([1], "7/h1"), "7/h3", "the house that was overdue a moment ago is still where one stands");
  assert.equal(after([1, 3], "7/h3"), "7/h5");
  assert.equal(after([3], "7/h3"), "7/h5", "what was passed by comes at the end");
  assert.equal(after([5], "7/h5"), "7/h1");
  assert.equal(after([1, 3, 5], "7/h5"), "7/h2", "then the others, from here around the end");
  // What Tonight offers and what the person's page offers is one order.
  for (const done of [[1], [1, 3], [1, 3, 5], []]) {
    const e = evening([list(people)], done.map((n) => visit(n, `c${n}`, "activated")), [], TODAY);
    const walked = walk(e.houses, false);
    const first = inOrder(walked, "overdue").find((h) => h.left > 0);
    assert.equal(nextHouse(walked, null, "overdue")?.key, first?.key);
  }
});

test("addresses without streets: by quarter, groups by their number, houses by theirs; however they are shortened", () => {
  const rows = ["243, Tổ 7, KP. Phú Bình", "55, Tổ 1, KP. Phú Bình", "9, Tổ 6, Khu phố Phú Cường", "12, Tổ 10, KP. Phú Bình", "3, Tổ 9, KP. Phú Bình", "100, Tổ 9, Khu phố Phú Bình", "20, tổ 9", "8 Tô Hiến Thành, KP. Phú Bình"];
  const { houses } = evening([list(rows.map((address, n) => person(n + 1, { address })), { quarter: "Khu phố Phú Bình" })], [], [], TODAY);
  const walked = walk(houses, false);
  assert.deepEqual(walked.map((h) => h.house), ["8", "55", "243", "3", "20", "100", "12", "9"]);
  assert.deepEqual(streets(walked).map((s) => [s.name, s.houses.length]), [
    ["Tô Hiến Thành", 1],
    ["Tổ 1, KP. Phú Bình", 1],
    ["Tổ 7, KP. Phú Bình", 1],
    ["Tổ 9, KP. Phú Bình", 3],
    ["Tổ 10, KP. Phú Bình", 1],
    ["Tổ 6, Khu phố Phú Cường", 1],
  ]);
  const key = (words: string) => placeIn(words, "KP. Phú Bình").streetKey;
  assert.equal(key("1, Tổ 9, KP.Phú Bình, P. Bình Phước"), key("Tổ 9, khu phố Phú Bình"));
  assert.equal(placeIn("1, Tổ 2, ấp 5, xã Tiến Hưng", "Ấp 5").quarterKey, "");
});

test("what is done and what is an appointment is the same before the sync and after it", () => {
  const outcomes = RULES.outcomes.map((o) => o.code);
  const people = outcomes.map((_, n) => person(n));
  const ops = outcomes.map((code, n) => visit(n, `c${n}`, code));
  const before = evening([list(people)], ops, [], TODAY);
  // As the server answers by the same table.
  const told = people.map((p, n) => {
    const rule = RULES.outcomes[n] ?? assert.fail();
    const wait = rule.waits.activation;
    return { ...p, last: { outcome: rule.code, day: TODAY, member: "M1", operation: `o${n}` }, settled: rule.done, not_before: rule.done || wait === null ? null : addDays(TODAY, wait) };
  });
  for (const [who, mine] of [["the same phone", ops.map((o) => ({ ...o, state: "server" as const }))], ["another", []]] as const) {
    for (const day of [TODAY, addDays(TODAY, 1), addDays(TODAY, 2)]) {
      const first = evening([list(people)], ops, [], day);
      const after = evening([list(told)], mine, [], day);
      assert.deepEqual([after.done, after.left, after.later], [first.done, first.left, first.later], `${who}, ${day}`);
    }
  }
  assert.deepEqual([before.done, before.later, before.left], [RULES.outcomes.filter((o) => o.done).length, RULES.outcomes.filter((o) => !o.done).length, 0]);
});

test("somebody who is done stays so when another finds nobody home, until that is taken back", () => {
  const refused = visit(1, "c1", "refused");
  const later = visit(2, "c1", "not_home");
  const counts = (ops: LocalOp[], p = person(1)) => {
    const e = evening([list([p])], ops, [], TODAY);
    return [e.done, e.left, e.later];
  };
  assert.deepEqual(counts([refused, later]), [1, 0, 0]);
  const back: LocalOp = { ...visit(3, "c1", ""), op: { id: "o3", kind: "withdraw", observed_at: 3, clock_offset: 0, corrects: "o1" } };
  assert.deepEqual(counts([refused, later, back]), [0, 0, 1]);
  const theirs = person(1, { last: { outcome: "refused", day: TODAY, member: "M2", operation: "x" }, settled: true });
  assert.deepEqual(counts([later], theirs), [1, 0, 0]);
});

test("search: the name's own words first, and no words put together from quarter and ward", () => {
  const rows: [string, string][] = [
    ["Hoàng Văn An", "1, Tổ 7, KP. Phú Cường, P. Bình Phước"],
    ["Lê Thị Hoà", "2, Tổ 1, KP. Phú Bình, P. Bình Phước"],
    ["Hoà Thị Lan", "3, Tổ 2, KP. Phú Bình, P. Bình Phước"],
    ["Trần Phú Bình", "4, Tổ 3, KP. Phú Cường, P. Bình Phước"],
  ];
  const e = evening([list(rows.map(([name, address], n) => person(n + 1, { name, address })))], [], [], TODAY);
  const found = (q: string) => search(e.houses, q).map((x) => x.person.citizen);
  assert.deepEqual(found("hoa"), ["c2", "c3", "c1"]);
  assert.deepEqual(found("phu binh"), ["c4", "c2", "c3"]);
  assert.deepEqual(found("to 7"), ["c1"]);
  assert.deepEqual(found("hoa phuoc"), ["c1", "c2", "c3"], "only when nothing is nearer may the words stand apart");
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
