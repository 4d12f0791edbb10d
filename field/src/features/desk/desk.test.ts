import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeskBody, DeskShift, DeskVisitor } from "../../contract.ts";
import type { LocalOp } from "../../session/types.ts";
import { expected, nextNumber, plainCode, queueText, seats, waitingLine } from "./rules.ts";

const visitor = (booking: number, some: Partial<DeskVisitor> = {}): DeskVisitor => ({
  booking, slot: 1050, state: "booked", queue: null, arrived_at: null, reason: null, name: `Khách ${booking}`, phone: "", note: "", match: [], operations: [], ...some,
});
const shift = (visitors: DeskVisitor[], some: Partial<DeskShift> = {}): DeskShift => ({
  no: 4, station: "NVH1", day: "2023-06-26", from: 1050, to: 1230, dossiers: true, series: 2, match_key: "", visitors,
  awaited: [{ invitation: 9, name: "Đặng Thị Hoà", birth: "1/1/1970", match: [] }], ...some,
});

function did(n: number, body: Partial<DeskBody> & { step: DeskBody["step"] }, some: Partial<LocalOp> = {}): LocalOp {
  const op = { id: `o${n}`, kind: "room" as const, room: "desk" as const, observed_at: n * 1_000, clock_offset: 0, body: { shift: 4, who: {}, ...body } };
  return { n, id: `o${n}`, day: "2023-06-26", state: "waiting", reason: null, about: "", op, ...some };
}

const one = (all: ReturnType<typeof seats>, key: string) => all.find((s) => s.key === key);

test("an evening without network goes on from check-in to the dossier", () => {
  const ops = [
    did(1, { step: "arrive", who: { booking: 1 }, queue: 1 }),
    did(2, { step: "arrive", who: { invitation: 9 }, queue: 2 }),
    did(3, { step: "arrive", name: "Người không hẹn", queue: 3 }),
    did(4, { step: "call", who: { booking: 1 } }),
    did(5, { step: "taken", who: { booking: 1 } }),
    did(6, { step: "call", who: { arrival: "o2" } }),
  ];
  const all = seats(shift([visitor(1), visitor(2)]), ops);
  assert.deepEqual(["b1", "i9", "ao3", "b2"].map((k) => one(all, k)?.state), ["taken", "called", "arrived", "booked"]);
  assert.deepEqual(waitingLine(all).map((s) => queueText(s.queue ?? 0)), ["B3"]);
  assert.equal(nextNumber(shift([]), ops), 4);
});

test("what the server knows of is not done twice", () => {
  const ops = [did(1, { step: "arrive", who: { invitation: 9 }, queue: 1 }, { state: "server" }), did(2, { step: "taken", who: { arrival: "o1" } })];
  const there = shift([visitor(5, { state: "arrived", queue: 2001, operations: ["o1"], name: "Đặng Thị Hoà" })], { awaited: [] });
  const all = seats(there, ops);
  assert.equal(all.length, 1);
  assert.deepEqual([all[0]?.key, all[0]?.state], ["b5", "taken"]);
});

test("the office was faster: its number and its result stand", () => {
  const there = shift([visitor(1, { state: "not_possible", queue: 7, arrived_at: 5, reason: "papers" })]);
  const all = seats(there, [did(1, { step: "arrive", who: { booking: 1 }, queue: 1 }), did(2, { step: "taken", who: { booking: 1 } }, { state: "held", reason: "already" })]);
  const seat = one(all, "b1");
  assert.deepEqual([seat?.state, queueText(seat?.queue ?? 0), seat?.held], ["not_possible", "7", "already"]);
});

test("numbers go on after those that only the server remembers", () => {
  assert.equal(nextNumber(shift([visitor(1, { queue: 2012, state: "taken" }), visitor(2, { queue: 30 })]), []), 13);
});

test("numbers of desks are told apart as the server tells them", () => {
  assert.deepEqual([7, 1007, 2015, 26001, 27001].map(queueText), ["7", "A7", "B15", "Z1", "AA1"]);
});

test("names are found without accents, the invited too", () => {
  const all = seats(shift([visitor(1), visitor(2, { name: "Trần Văn Bình" })]), []);
  assert.deepEqual(expected(all, "hoa dang").map((s) => s.key), ["i9"]);
  assert.deepEqual(expected(all, "").map((s) => s.key), ["b1", "b2"]);
});

test("a letter's QR holds an address, a typed code dashes", () => {
  assert.equal(plainCode("https://x.example/timetable/invitation?code=ABCD-efgh-23&x=1"), "abcdefgh23");
  assert.equal(plainCode(" abcd efgh 23 "), "abcdefgh23");
});
