import assert from "node:assert/strict";
import { test } from "node:test";
import type { OperationResult, SyncAnswer } from "../../contract.ts";
import type { DeviceRecord, OutboxRecord } from "../../store/records.ts";
import { afterFailure, applyResults, groups, heldOpen, isAnswer, nextBatch, pause, stranded } from "./plan.ts";

const device = (id: string, some: Partial<DeviceRecord> = {}): DeviceRecord => ({
  device: id, uploadToken: "u", epoch: "e1", sealKey: "", sealKeyId: "k1", until: "2023-07-01", member: "M1", support: "", current: true, unknown: false, ...some,
});
const out = (n: number, some: Partial<OutboxRecord> = {}): OutboxRecord => ({ n, id: `o${n}`, device: "d1", keyId: "k1", ephemeral: "a", sealed: "", state: "waiting", seq: null, reason: null, ...some });
const answer = (results: OperationResult[], some: Partial<SyncAnswer> = {}): SyncAnswer => ({ server_epoch: "e1", server_time: 1, clock_offset: 0, results, backed_up_through: 0, state: "active", changes: null, ...some });
const ids = (records: readonly OutboxRecord[] | undefined) => records?.map((r) => r.id);

test("the oldest go first, no more than a batch takes", () => {
  const batch = nextBatch([device("d1")], [out(3), out(1), out(2, { state: "server" }), out(4)], 2);
  assert.deepEqual(ids(batch?.records), ["o1", "o3"]);
  assert.equal(nextBatch([device("d1")], [out(1, { state: "held" })], 200), null);
});

test("each device sends its own; what an unknown device left goes with the same member's new one, never with another's", () => {
  const old = device("d0", { current: false, unknown: true });
  const left = [out(1, { device: "d0" }), out(2)];
  assert.deepEqual(ids(nextBatch([old, device("d1")], left, 200)?.records), ["o1", "o2"]);
  assert.deepEqual(ids(nextBatch([old, device("d1", { member: "M2" })], left, 200)?.records), ["o2"]);
  assert.equal(stranded([old, device("d1", { member: "M2" })], left), 1);
  assert.equal(nextBatch([device("d0", { current: false }), device("d1")], left, 200)?.device.device, "d0");
});

test("operations are grouped by the unlock that sealed them", () => {
  assert.deepEqual(groups([out(1), out(2, { ephemeral: "b" }), out(3)]).map((g) => g.operations.map((o) => o.id)), [["o1", "o3"], ["o2"]]);
});

test("results mark, backups let go, held ones say why", () => {
  const outbox = [out(1), out(2), out(3), out(4, { state: "server", seq: 2 })];
  const { put, remove } = applyResults(outbox, device("d1"), new Set(["o1", "o2"]), answer([
    { id: "o1", result: "recorded", reason: null, seq: 5 },
    { id: "o2", result: "held", reason: "lease_over", seq: 6 },
  ], { backed_up_through: 5 }));
  assert.deepEqual(put.map((r) => [r.id, r.state, r.reason]), [["o2", "held", "lease_over"]]);
  assert.deepEqual(ids(remove), ["o1", "o4"]);
});

test("a result for what was not sent is not believed", () => {
  const { put, remove } = applyResults([out(1)], device("d1"), new Set(), answer([{ id: "o1", result: "recorded", reason: null, seq: 1 }], { backed_up_through: 9 }));
  assert.deepEqual([put, remove], [[], []]);
});

test("a restored server gets again all that is still here", () => {
  const outbox = [out(1, { state: "server", seq: 40 }), out(2, { state: "held", seq: 41, reason: "future" }), out(3)];
  const { put, remove } = applyResults(outbox, device("d1"), new Set(["o3"]), answer([{ id: "o3", result: "recorded", reason: null, seq: 7 }], { server_epoch: "e2", backed_up_through: 50 }));
  assert.deepEqual(put.map((r) => [r.id, r.state, r.seq]), [["o1", "waiting", null], ["o2", "waiting", null]]);
  assert.deepEqual(ids(remove), ["o3"]);
});

test("the office's decision ends the waiting, also of what an earlier phone of the member sent", () => {
  const devices = [device("d0", { current: false }), device("d1"), device("d9", { current: false, member: "M2" })];
  const held = (n: number, id: string) => out(n, { device: id, state: "held", reason: "revoked" });
  const outbox = [held(1, "d0"), held(2, "d0"), held(3, "d1"), held(4, "d9")];
  const said = (id: string, state: "waiting" | "accepted" | "dismissed") => ({ id, reason: "revoked", state, answer: null });
  assert.equal(heldOpen(devices, outbox, []), 3, "nothing was said yet; another member's is not this one's");
  assert.equal(heldOpen(devices, outbox, [said("o1", "accepted"), said("o2", "dismissed"), said("o3", "waiting")]), 1);
  assert.equal(heldOpen(devices, [], [said("o1", "waiting")]), 1, "it lies here no more and still waits");
});

test("half an answer is no answer", () => {
  assert.ok(isAnswer(answer([])));
  for (const bad of [null, 7, "x", {}, { ...answer([]), results: undefined }, { ...answer([]), backed_up_through: "1" }]) assert.ok(!isAnswer(bad));
});

test("pauses grow, end at ten minutes, and honour what the server asks", () => {
  const at = [1, 2, 3, 20].map((n) => pause(n, 0.5) / 1_000_000);
  assert.deepEqual(at, [3, 6, 12, 600]);
  assert.equal(pause(1, 0.5, 60_000_000), 60_000_000);
  assert.equal(afterFailure({ lastOk: 1, failures: 2, nextAt: 0, problem: null }, "server", 100, 0.5).failures, 3);
});

/** A small linear congruential generator: the same weather in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

test("whatever the weather, every operation is on the server once, and none leaves the phone before a backup has it", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const roll = dice(seed);
    let outbox: OutboxRecord[] = [];
    let sender = device("d1");
    const server = { epoch: "e1", seq: 0, known: new Map<string, number>(), backup: new Map<string, number>() };
    let made = 0;
    const round = (kind: number) => {
      const batch = nextBatch([sender], outbox, 3);
      const sent = new Set(batch?.records.map((r) => r.id) ?? []);
      if (kind === 0) return; // never arrived
      const results = [...sent].map((id): OperationResult => {
        const had = server.known.get(id);
        const seq = had ?? ++server.seq;
        server.known.set(id, seq);
        return { id, result: had ? "known" : "recorded", reason: null, seq };
      });
      if (kind === 1) return; // applied, and the answer was lost
      const through = Math.max(0, ...server.backup.values());
      const said = answer(kind === 2 ? results.slice(1) : results, { server_epoch: server.epoch, backed_up_through: through });
      const { put, remove } = applyResults(outbox, sender, sent, said);
      const changed = new Map(put.map((r) => [r.n, r]));
      const gone = new Set(remove.map((r) => r.n));
      outbox = outbox.filter((r) => !gone.has(r.n)).map((r) => changed.get(r.n) ?? r);
      for (const r of remove) assert.ok(server.backup.has(r.id), "left before a backup had it");
      sender = { ...sender, epoch: said.server_epoch };
    };
    for (let step = 0; step < 60; step++) {
      const what = roll(10);
      if (what < 4) outbox.push(out(++made));
      else if (what < 8) round(roll(5));
      else if (what === 8) server.backup = new Map(server.known);
      else {
        server.known = new Map(server.backup);
        server.seq = Math.max(0, ...server.known.values());
        server.epoch = `e${step}-${seed}`;
      }
    }
    // Good weather at the end; the first round may only bring the news of a restored server.
    for (let i = 0; i < 60; i++) round(4);
    assert.equal(server.known.size, made, `seed ${seed}`);
    assert.equal(new Set(server.known.values()).size, made);
  }
});
