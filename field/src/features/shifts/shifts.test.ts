import assert from "node:assert/strict";
import { test } from "node:test";
import type { Coming, Expected, Wish } from "../../contract.ts";
import type { LocalOp } from "../../session/types.ts";
import { chosenFor, clock, expectedOf, inField, offered, shiftsOf, toChooseAgain } from "./rules.ts";

const shift = (no: number, day: string, from: number, free: number): Coming => ({ no, station: "NVH1", address: "", day, from, to: from + 180, free });
const wish = (operation: string, became: Wish["became"], citizen = "c"): Wish => ({ operation, citizen, became, shift: 1, station: "NVH1", day: "2023-06-28", at: 1050, next: became === "full" ? 2 : null });
const choice = (n: number, citizen = "c", some: Partial<LocalOp> = {}): LocalOp => ({
  n, id: `o${n}`, day: "2023-06-26", state: "waiting", reason: null, about: "",
  op: { id: `o${n}`, kind: "room", room: "shifts", observed_at: n, clock_offset: 0, list: 7, citizen, body: { shift: n } }, ...some,
});

test("shifts that are over are not offered, and full ones stand last", () => {
  const all = [shift(1, "2023-06-26", 480, 5), shift(2, "2023-06-26", 1050, 0), shift(3, "2023-06-27", 1050, 2), shift(4, "2023-06-26", 1050, 1), shift(5, "2023-06-25", 1050, 9)];
  assert.deepEqual(offered(all, "2023-06-26", 20 * 60).map((s) => s.no), [4, 3, 2]);
});

test("my choice waits until the server tells what became of it", () => {
  assert.deepEqual(chosenFor("c", [choice(1)], []), { kind: "waiting", shift: 1 });
  const told = chosenFor("c", [choice(1, "c", { state: "server" })], [wish("o1", "booked")]);
  assert.equal(told?.kind === "known" && told.wish.became, "booked");
});

test("a newer choice waits although an older one was full", () => {
  assert.deepEqual(chosenFor("c", [choice(1), choice(2)], [wish("o1", "full")]), { kind: "waiting", shift: 2 });
});

test("who has to choose again is named until somebody has, and only while another shift has a place", () => {
  const shifts = [shift(2, "2023-06-27", 1050, 3)];
  const wishes = [wish("o1", "full", "c"), wish("o2", "booked", "d"), wish("x", "full", "e"), wish("y", "booked", "e")];
  assert.deepEqual(toChooseAgain([choice(1)], { shifts, wishes }), ["c"]);
  assert.deepEqual(toChooseAgain([choice(1), choice(3)], { shifts, wishes }), [], "the newer choice waits to be sent");
  assert.deepEqual(toChooseAgain([choice(1)], { shifts: [], wishes }), [], "no other shift is known here");
  assert.deepEqual(toChooseAgain([], { shifts, wishes: [{ ...wish("o1", "over"), next: null }] }), []);
});

test("what a colleague's phone chose is said, another citizen's is not", () => {
  const known = chosenFor("c", [], [wish("x", "full"), wish("y", "booked"), wish("z", "full", "d")]);
  assert.equal(known?.kind === "known" && known.wish.operation, "y");
  assert.equal(chosenFor("e", [choice(1)], [wish("x", "full")]), null);
});

test("what the office holds is said with its reason", () => {
  assert.deepEqual(chosenFor("c", [choice(1, "c", { state: "held", reason: "not_on_list" })], []), { kind: "held", shift: 1, reason: "not_on_list" });
});

test("who is expected at a shift is known until it is over, and nobody else is", () => {
  const all: Expected[] = [{ citizen: "c", shift: 1, station: "NVH1", day: "2023-06-26", from: 1050, to: 1230, at: null }];
  assert.equal(expectedOf("c", all, "2023-06-25", 1400)?.shift, 1);
  assert.equal(expectedOf("c", all, "2023-06-26", 1229)?.shift, 1);
  assert.equal(expectedOf("c", all, "2023-06-26", 1230), null);
  assert.equal(expectedOf("d", all, "2023-06-26", 600), null);
  assert.deepEqual(shiftsOf({ room: "shifts", until: "2023-06-30", content: { shifts: [], wishes: [] } }).expected, [], "a server of earlier does not say");
});

test("a field for a time gets two digits each, and no hour that it refuses", () => {
  assert.deepEqual([inField(0), inField(485), inField(1050), inField(1440)], ["00:00", "08:05", "17:30", "23:59"]);
});

test("minutes are said as hours", () => {
  assert.deepEqual([clock(1050), clock(485), clock(1440)], ["17:30", "8:05", "24:00"]);
  assert.deepEqual(shiftsOf(undefined), { shifts: [], wishes: [], expected: [] });
});
