import assert from "node:assert/strict";
import { test } from "node:test";
import type { Last, Operation, Person, Visit } from "../contract.ts";
import { dealtWith, expired, happened, leaseOf, myVisits, outlived, standing, strays, superseded, undoLeft } from "./rules.ts";
import type { LocalOp } from "./types.ts";

const DAY = "2023-06-26";
const common = { clock_offset: 0, observed_at: 0 };

function local(n: number, op: Partial<Operation> & { kind: Operation["kind"] }, some: Partial<LocalOp> = {}): LocalOp {
  const visit = { list: 7, citizen: "c", outcome: "activated", method: null, phone_of: null, note: null, place: null, corrects: null, until: null, hour: null };
  return { n, id: `o${n}`, day: DAY, state: "waiting", reason: null, about: "", op: { id: `o${n}`, ...common, ...(op.kind === "visit" ? visit : {}), ...op } as Operation, ...some };
}

const person = (last: Last | null, settled = false): Person => ({
  citizen: "c", household: "h", position: 1, name: "", birth_year: null, sex: null, address: "", phone: null, number_tail: null, overdue: false, level: 2, match: [],
  last, settled, not_before: null, hint_hour: null,
});

function now(p: Person, ops: LocalOp[]) {
  const own = { mine: myVisits(ops).get("c"), ops: new Map(ops.map((o) => [o.id, o])), gone: superseded(ops), dealt: dealtWith(ops) };
  return standing(p, { id: 7, kind: "activation" }, own, undefined);
}

test("a lease ends with the end of its last day", () => {
  assert.deepEqual(expired("2023-07-01", { 7: "2023-06-26", 8: "2023-06-25" }, DAY), { all: false, lists: [8] });
  assert.equal(expired("2023-06-25", {}, DAY).all, true);
  assert.equal(expired(DAY, {}, DAY).all, false);
});

test("what was recorded on a list that has gone is read here to the end of the day and no longer; what waits stays", () => {
  const copy = (id: string, list: number | string | null, some: { day?: string; state?: "waiting" | "server" | "held" } = {}) => ({ id, list, day: "2023-06-25", state: "server" as const, ...some });
  const copies = [copy("leased", 7), copy("gone", 8), copy("held", 8, { state: "held" }), copy("waits", 8, { state: "waiting" }), copy("today", 8, { day: DAY }), copy("room", "@desk"), copy("carried", "@inspections")];
  assert.deepEqual(outlived(copies, { 7: "2023-06-30", "@inspections": DAY }, DAY), ["gone", "held", "room"]);
  const loose = [copy("stranger", null, { day: "2023-06-18" }), copy("waits", null, { day: "2023-06-01", state: "waiting" }), copy("of this week", null, { day: "2023-06-19" })];
  assert.deepEqual(outlived(loose, {}, DAY), ["stranger"]);
});

test("what takes a visit back names the same person, and goes with the same list", () => {
  const visit = local(1, { kind: "visit" });
  const back = local(2, { kind: "withdraw", corrects: "o1" });
  assert.equal(leaseOf(back.op, [visit, back]), 7);
  assert.equal(leaseOf(back.op, []), null);
  assert.equal(leaseOf(local(3, { kind: "withdraw", corrects: "o3" }).op, [local(3, { kind: "withdraw", corrects: "o3" })]), null);
});

test("a form that was begun goes with its list, an inspector's with the round", () => {
  const drafts = [{ list: 7, citizen: "a" }, { list: 8, citizen: "b" }, { list: 0, citizen: "round" }];
  assert.deepEqual(strays(drafts, new Map([[7, null]]), new Map()), ["b", "round"]);
  assert.deepEqual(strays(drafts, new Map([[7, null], [8, null]]), new Map([["inspections", null]])), []);
});

test("what I recorded counts at once", () => {
  const s = now(person(null), [local(1, { kind: "visit" })]);
  assert.deepEqual([s.outcome, s.settled, s.waiting, s.mine?.id], ["activated", true, true, "o1"]);
});

test("an outcome after which one goes again does not settle", () => {
  assert.equal(now(person(null), [local(1, { kind: "visit", outcome: "not_home" })]).settled, false);
});

test("a withdrawal brings back what was before; a correction takes the place", () => {
  const visit = local(1, { kind: "visit" });
  assert.equal(now(person(null), [visit, local(2, { kind: "withdraw", corrects: "o1" })]).outcome, null);
  assert.equal(now(person(null), [visit, local(2, { kind: "visit", outcome: "refused", corrects: "o1" })]).outcome, "refused");
  // The server already shows what was taken back here.
  const told: Last = { outcome: "activated", day: DAY, member: "M1", operation: "o1" };
  const s = now(person(told, true), [{ ...visit, state: "server" }, local(2, { kind: "withdraw", corrects: "o1" })]);
  assert.deepEqual([s.outcome, s.settled], [null, false]);
});

test("mine waits: mine counts; mine arrived and somebody else's came on the day or after: theirs counts", () => {
  const theirs: Last = { outcome: "refused", day: DAY, member: "M2", operation: "other" };
  assert.equal(now(person(theirs, true), [local(1, { kind: "visit", outcome: "not_home" })]).outcome, "not_home");
  assert.equal(now(person(theirs, true), [local(1, { kind: "visit", outcome: "not_home" }, { state: "server" })]).outcome, "refused");
  const older = { ...theirs, day: "2023-06-20" };
  assert.equal(now(person(older, true), [local(1, { kind: "visit", outcome: "not_home" }, { state: "server" })]).outcome, "not_home");
});

test("when somebody else's came after mine, mine can still be corrected", () => {
  const theirs: Last = { outcome: "refused", day: DAY, member: "M2", operation: "other" };
  const s = now(person(theirs, true), [local(1, { kind: "visit", outcome: "guided" }, { state: "server" })]);
  assert.deepEqual([s.outcome, s.mine, s.earlier?.id], ["refused", null, "o1"]);
});

test("who is to be met again has the day that the table says, or a later one that was named; who is done has none", () => {
  const on = (outcome: string, until: string | null = null) => now(person(null), [local(1, { kind: "visit", outcome, until })]).notBefore;
  assert.equal(on("not_home"), "2023-06-27");
  assert.equal(on("guided"), "2023-06-28");
  assert.equal(on("not_home", "2023-07-03"), "2023-07-03");
  assert.equal(on("activated"), null);
  assert.equal(on("away_from_residence"), null);
});

test("a held visit changes nothing on the list, and can be corrected", () => {
  const s = now(person(null), [local(1, { kind: "visit" }, { state: "held", reason: "lease_over" })]);
  assert.deepEqual([s.outcome, s.mine?.id], [null, "o1"]);
});

test("a correction that is held leaves the first record standing", () => {
  const ops = [local(1, { kind: "visit" }, { state: "server" }), local(2, { kind: "visit", outcome: "refused", corrects: "o1" }, { state: "held" })];
  assert.ok(!superseded(ops).has("o1"));
});

test("a correction that is taken back gives its place back to the first record", () => {
  const ops = [local(1, { kind: "visit", outcome: "guided" }), local(2, { kind: "visit", outcome: "refused", corrects: "o1" }), local(3, { kind: "withdraw", corrects: "o2" })];
  assert.equal(now(person(null), ops).outcome, "guided");
});

test("a minute to undo", () => {
  assert.equal(undoLeft(0, 0, 60), 60);
  assert.equal(undoLeft(0, 59_500_000, 60), 1);
  assert.equal(undoLeft(0, 60_000_000, 60), 0);
});

test("when something happened is said by the server's clock, not by a phone's that runs ahead", () => {
  const ahead = local(1, { kind: "visit", observed_at: 5_000_000, clock_offset: -3_000_000 }).op;
  assert.equal(happened(ahead, { offset: 9, latest: 0 }), 2_000_000);
  assert.equal(happened({ ...ahead, clock_offset: null }, { offset: -1_000_000, latest: 0 }), 4_000_000);
  assert.equal(happened({ ...ahead, clock_offset: null }, { offset: null, latest: 0 }), 5_000_000);
});

test("the newest of several visits counts", () => {
  const ops = [local(1, { kind: "visit", outcome: "not_home" }), local(2, { kind: "visit", outcome: "guided" })];
  assert.equal((myVisits(ops).get("c")?.op as Visit).outcome, "guided");
});
