// The sync contract as pure decisions: what is sent next, what an answer changes, when to try again.

import type { Group, HeldState, Micros, OperationResult, SyncAnswer } from "../../contract.ts";
import type { DeviceRecord, OutboxRecord, SyncFacts } from "../../store/records.ts";

/** The operations of one request, and the device in whose name they go. */
export interface Batch {
  device: DeviceRecord;
  records: OutboxRecord[];
}

/**
 * The oldest operations that wait, of one device. What a device left that the server no longer knows (a backup was restored) goes in
 * the name of the present one, when that belongs to the same member; the keys of sealing do not depend on the device.
 */
export function nextBatch(devices: readonly DeviceRecord[], outbox: readonly OutboxRecord[], most: number): Batch | null {
  const waiting = outbox.filter((o) => o.state === "waiting").sort((a, b) => (a.n ?? 0) - (b.n ?? 0));
  for (const first of waiting) {
    const sender = senderOf(devices, first.device);
    if (!sender) continue;
    const records = waiting.filter((o) => senderOf(devices, o.device)?.device === sender.device).slice(0, most);
    return { device: sender, records };
  }
  return null;
}

function senderOf(devices: readonly DeviceRecord[], id: string): DeviceRecord | null {
  const own = devices.find((d) => d.device === id);
  if (own && !own.unknown) return own;
  const current = devices.find((d) => d.current && !d.unknown);
  return own && current?.member === own.member ? current : null;
}

/** Operations that nobody can send: their device is unknown to the server and no other of the same member is enrolled. */
export function stranded(devices: readonly DeviceRecord[], outbox: readonly OutboxRecord[]): number {
  return outbox.filter((o) => o.state === "waiting" && !senderOf(devices, o.device)).length;
}

/**
 * What the office has still to look at, of the member whose phone this is: what it said to wait, and what was held since it last said.
 * Its decision ends it, whether or not the operation still lies here; what another member left here is not this one's.
 */
export function heldOpen(devices: readonly Pick<DeviceRecord, "device" | "member" | "current">[], outbox: readonly Pick<OutboxRecord, "id" | "device" | "state">[], said: readonly HeldState[]): number {
  const member = devices.find((d) => d.current)?.member;
  const mine = new Set(devices.filter((d) => d.member === member).map((d) => d.device));
  const known = new Set(said.map((h) => h.id));
  const since = outbox.filter((o) => o.state === "held" && mine.has(o.device) && !known.has(o.id));
  return said.filter((h) => h.state === "waiting").length + since.length;
}

/** Sealed operations side by side under the key that sealed them. */
export function groups(records: readonly OutboxRecord[]): Group[] {
  const bySession = new Map<string, Group>();
  for (const record of records) {
    const name = `${record.keyId} ${record.ephemeral}`;
    const group = bySession.get(name) ?? { key_id: record.keyId, ephemeral: record.ephemeral, operations: [] };
    group.operations.push({ id: record.id, sealed: record.sealed });
    bySession.set(name, group);
  }
  return [...bySession.values()];
}

/** What an answer does to the outbox. */
export interface Applied {
  put: OutboxRecord[];
  remove: OutboxRecord[];
}

/**
 * Operations that got a result are marked; those that a backup holds leave. After a restored backup (another epoch) all that is still
 * here waits again, except what the restored server has just taken.
 */
export function applyResults(outbox: readonly OutboxRecord[], sender: DeviceRecord, sent: ReadonlySet<string>, answer: SyncAnswer): Applied {
  const results = new Map<string, OperationResult>(answer.results.filter((r) => sent.has(r.id)).map((r) => [r.id, r]));
  const otherEpoch = sender.epoch !== null && sender.epoch !== answer.server_epoch;
  const applied: Applied = { put: [], remove: [] };
  for (const record of outbox) {
    const result = results.get(record.id);
    if (!result && record.device !== sender.device) continue;
    const next = result ? marked(record, result) : otherEpoch ? again(record) : record;
    if (next.state !== "waiting" && next.seq !== null && next.seq <= answer.backed_up_through) applied.remove.push(next);
    else if (next !== record) applied.put.push(next);
  }
  return applied;
}

function marked(record: OutboxRecord, result: OperationResult): OutboxRecord {
  const held = result.result === "held";
  return { ...record, state: held ? "held" : "server", seq: result.seq, reason: held ? (result.reason ?? "malformed") : null };
}

function again(record: OutboxRecord): OutboxRecord {
  return record.state === "waiting" ? record : { ...record, state: "waiting", seq: null, reason: null };
}

/** A server that does not know a device has forgotten its operations too (a restored backup): all that is still here waits again. */
export function forgotten(outbox: readonly OutboxRecord[], device: string): OutboxRecord[] {
  return outbox.filter((o) => o.device === device && o.state !== "waiting").map(again);
}

/** An answer that is not whole is no answer: the operations stay and go again. */
export function isAnswer(value: unknown): value is SyncAnswer {
  if (typeof value !== "object" || value === null) return false;
  const answer = value as Partial<SyncAnswer>;
  return (
    typeof answer.server_epoch === "string" &&
    typeof answer.server_time === "number" &&
    Array.isArray(answer.results) &&
    typeof answer.backed_up_through === "number" &&
    typeof answer.state === "string"
  );
}

const SECOND = 1_000_000;
const LONGEST = 600 * SECOND;

/** The pause after so many failures in a row; `chance` in [0, 1) keeps many phones from coming back at one moment. */
export function pause(failures: number, chance: number, asked: Micros | null = null): Micros {
  const grown = Math.min(LONGEST, 3 * SECOND * 2 ** Math.min(failures - 1, 10));
  return Math.max(Math.round(grown * (0.75 + chance / 2)), asked ?? 0);
}

/** `unreached`: no answer at all; `server`: it answered that it is in trouble; `full`: what it said does not fit on this phone. */
export type Trouble = "offline" | "timeout" | "unreached" | "server" | "garbled" | "busy" | "refused" | "unknown_device" | "full";

export function afterFailure(facts: SyncFacts, trouble: Trouble, now: Micros, chance: number, asked: Micros | null = null): SyncFacts {
  const failures = facts.failures + 1;
  return { lastOk: facts.lastOk, failures, nextAt: now + pause(failures, chance, asked), problem: trouble };
}

/** Whoever only sends, as the worker does, does not find out whether the newest lists have room by now: that stays as it was. */
export function afterSuccess(now: Micros, before: string | null = null): SyncFacts {
  return { lastOk: now, failures: 0, nextAt: 0, problem: before === "full" ? before : null };
}
