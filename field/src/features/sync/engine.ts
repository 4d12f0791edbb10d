// Carries the outbox to the server and, while the app is open, brings the changes home. Runs in the page and, without keys, in the
// service worker; a lock shared by both keeps them from running at the same time.

import type { Changes, Day, List, SyncAnswer, SyncRequest } from "../../contract.ts";
import { sealJson } from "../../crypto/vault.ts";
import { afterContact, dayOf, phoneNow } from "../../kernel/time.ts";
import { RULES } from "../../rules.ts";
import { outlived, roomKey } from "../../session/rules.ts";
import type { Me, View } from "../../session/types.ts";
import { isFull, read, type Tx, write } from "../../store/db.ts";
import { type CopyRecord, type DeviceRecord, type Lease, metaOf, NO_SYNC, type OutboxRecord, type SyncFacts } from "../../store/records.ts";
import { StorageFull, withRoom } from "../../store/room.ts";
import { advance, cameLists, misses } from "./changes.ts";
import { afterFailure, afterSuccess, applyResults, type Batch, forgotten, groups, nextBatch } from "./plan.ts";
import { postSync, SyncTrouble } from "./transport.ts";

/** What an unlocked page adds: the token that reads, and the key that seals what came. */
export interface Reader {
  key: CryptoKey;
  me: Me;
  view: View;
  lists: ReadonlyMap<number, List>;
}

export interface Round {
  answer: SyncAnswer;
  sender: DeviceRecord;
  /** The view after the changes; null when none came. */
  view: View | null;
}

export interface Outcome {
  rounds: Round[];
  trouble: SyncTrouble | null;
}

export type Language = string;

/** Sends until nothing waits. `reader` gives the present keys, or null when the app is locked. */
export async function sync(reader: () => Reader | null, language: Language, onRound: (round: Round) => Promise<void>): Promise<SyncTrouble | null> {
  return await exclusively(async () => {
    const asked = new Set<string>();
    for (;;) {
      const { devices, outbox } = await lying();
      const batch = nextBatch(devices, outbox, RULES.batch_max) ?? toAsk(devices, outbox, reader() !== null, asked);
      if (!batch) return null;
      asked.add(batch.device.device);
      const waiting = outbox.filter((o) => o.state === "waiting").length;
      try {
        const round = await oneRound(batch, batch.device.current ? reader : () => null, waiting, language);
        await onRound(round);
        const sent = new Set(batch.records.map((r) => r.id));
        // An answer that says nothing of what was sent must not be asked for again and again.
        if (sent.size > 0 && !round.answer.results.some((r) => sent.has(r.id))) throw new SyncTrouble("garbled");
      } catch (error) {
        const trouble = error instanceof SyncTrouble ? error : new SyncTrouble("server");
        await failed(trouble, batch.device);
        if (trouble.trouble !== "unknown_device" || batch.device.current) return trouble;
      }
    }
  });
}

/** With nothing to send, each device asks once in a run: the open app for what changed, the others whether what they left is in a backup. */
function toAsk(devices: readonly DeviceRecord[], outbox: readonly OutboxRecord[], isOpen: boolean, asked: ReadonlySet<string>): Batch | null {
  const device = devices.find((d) => !d.unknown && !asked.has(d.device) && ((d.current && isOpen) || outbox.some((o) => o.device === d.device)));
  return device ? { device, records: [] } : null;
}

async function exclusively<T>(work: () => Promise<T>): Promise<T> {
  if (typeof navigator.locks === "undefined") return await work();
  return (await navigator.locks.request("vedich-field-sync", work)) as T;
}

async function lying(): Promise<{ devices: DeviceRecord[]; outbox: OutboxRecord[] }> {
  return await read(["devices", "outbox"], async (tx) => {
    const [devices, outbox] = await Promise.all([tx.all<DeviceRecord>("devices"), tx.all<OutboxRecord>("outbox")]);
    return { devices, outbox };
  });
}

async function oneRound(batch: Batch, keys: () => Reader | null, waiting: number, language: Language): Promise<Round> {
  const reader = keys();
  const refetch = (await read(["meta"], (tx) => metaOf<boolean>(tx, "refetch"))) ?? false;
  const sentAt = phoneNow();
  const request: SyncRequest = {
    sent_at: sentAt,
    server_epoch: batch.device.epoch,
    app_version: __APP_VERSION__,
    rules_version: RULES.version,
    waiting,
    groups: groups(batch.records),
    operations: [],
    cursor: refetch ? null : (reader?.view.cursor ?? null),
    partial: true,
  };
  const answer = await postSync(request, reader?.me.token ?? batch.device.uploadToken, language);
  const clock = afterContact(sentAt, phoneNow(), answer.server_time);
  const sent = new Set(batch.records.map((r) => r.id));
  const active = answer.state === "active";
  const changes = reader && active ? answer.changes : null;
  // The member may have opened a help post while the request was under way, a lease may have ended: both are taken as they are now.
  const now = reader && changes ? (keys() ?? reader) : null;
  const view = now && changes ? advance(now.view, changes) : null;
  const sealed = reader && now && changes && view ? await sealChanges(reader.key, changes, now.lists, view) : null;
  const keep = (news: SealedChanges | null) =>
    write(["meta", "devices", "outbox", "copies", "lists"], async (tx) => {
      // The news first: what arrives with this answer can be read here until the next one, and so be seen to have arrived.
      if (news) await putChanges(tx, news, dayOf(answer.server_time));
      await applyOutbox(tx, batch.device, sent, answer);
      void tx.put("meta", clock, "clock");
      const before = reader ? null : ((await metaOf<SyncFacts>(tx, "sync"))?.problem ?? null);
      void tx.put("meta", afterSuccess(answer.server_time, before), "sync");
    });
  try {
    await withRoom(dayOf(answer.server_time), () => keep(sealed));
  } catch (error) {
    if (!(error instanceof StorageFull)) throw error;
    // What the server has is noted all the same, if that still fits; the cursor stays, so the news come again.
    if (sealed) await keep(null).catch(() => undefined);
    // Not while it is no phone's any more: that is to be followed, whatever fits.
    if (active) throw new SyncTrouble("full");
  }
  return { answer, sender: batch.device, view };
}

async function applyOutbox(tx: Tx, sender: DeviceRecord, sent: ReadonlySet<string>, answer: SyncAnswer): Promise<void> {
  // Read again: other operations may have been saved while the request was under way.
  const outbox = await tx.all<OutboxRecord>("outbox");
  const { put, remove } = applyResults(outbox, sender, sent, answer);
  for (const record of put) void tx.put("outbox", record);
  for (const record of remove) void tx.delete("outbox", record.n ?? 0);
  for (const record of [...put, ...remove]) {
    const copy = await tx.get<CopyRecord>("copies", record.id);
    if (copy) void tx.put("copies", { ...copy, state: record.state, reason: record.reason });
  }
  const device = await tx.get<DeviceRecord>("devices", sender.device);
  if (!device) return;
  const gone = new Set(remove.map((r) => r.n));
  const left = outbox.some((o) => o.device === device.device && !gone.has(o.n));
  // A device of earlier has done its work when its last operation is in a backup.
  if (!device.current && !left) void tx.delete("devices", device.device);
  else void tx.put("devices", { ...device, epoch: answer.server_epoch });
}

interface SealedChanges {
  full: boolean;
  misses: boolean;
  /** Lists by number, and rooms by their keys. */
  lists: { id: Lease; until: Day; sealed: Uint8Array }[];
  gone: Lease[];
  view: Uint8Array;
}

async function sealChanges(key: CryptoKey, changes: Changes, had: ReadonlyMap<number, List>, view: View): Promise<SealedChanges> {
  const lists = cameLists(had, changes).map(async (list) => ({ id: list.id as Lease, until: list.lease_until, sealed: await sealJson(key, `list ${list.id}`, list) }));
  const rooms = (changes.rooms ?? []).map(async (room) => {
    const id = roomKey(room.room);
    return { id, until: room.until, sealed: await sealJson(key, `room ${id}`, room) };
  });
  const gone = [...changes.gone_lists, ...(changes.gone_rooms ?? []).map(roomKey)];
  return { full: changes.full, misses: misses(had, changes), lists: await Promise.all([...lists, ...rooms]), gone, view: await sealJson(key, "view", view) };
}

async function putChanges(tx: Tx, sealed: SealedChanges, today: Day): Promise<void> {
  const leases = sealed.full ? {} : ((await metaOf<Record<string, Day>>(tx, "leases")) ?? {});
  if (sealed.full) {
    void tx.clear("lists");
    void tx.delete("meta", "refetch");
  }
  if (sealed.misses) void tx.put("meta", true, "refetch");
  for (const id of sealed.gone) {
    void tx.delete("lists", id);
    delete leases[id];
  }
  for (const { id, until, sealed: blob } of sealed.lists) {
    void tx.put("lists", blob, id);
    leases[id] = until;
  }
  void tx.put("meta", leases, "leases");
  void tx.put("meta", sealed.view, "view");
  // A list names people no longer than it is leased, and neither does what was recorded on it.
  for (const id of outlived(await tx.all<CopyRecord>("copies"), leases, today)) void tx.delete("copies", id);
}

async function failed(trouble: SyncTrouble, device: DeviceRecord): Promise<void> {
  await write(["meta", "devices", "outbox"], async (tx) => {
    const facts = (await metaOf<SyncFacts>(tx, "sync")) ?? NO_SYNC;
    void tx.put("meta", afterFailure(facts, trouble.trouble, phoneNow(), Math.random(), trouble.asked), "sync");
    if (trouble.trouble !== "unknown_device") return;
    void tx.put("devices", { ...device, unknown: true });
    for (const record of forgotten(await tx.all<OutboxRecord>("outbox"), device.device)) void tx.put("outbox", record);
  }).catch((error: unknown) => {
    // A full storage takes not even this; the run's own answer tells what is the matter.
    if (!isFull(error)) throw error;
  });
}
