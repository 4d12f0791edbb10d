// Enrolled, locked, open: the ways between them.

import type { Enrolled, List, RoomSaid } from "../contract.ts";
import { openSealSession } from "../crypto/seal.ts";
import { calibrate, createVault, openJson, openVault, rewrap, sealJson, type Wrapped } from "../crypto/vault.ts";
import { forgetEvening } from "../features/tonight/useEvening.ts";
import { type Attempts, beforeTry, mustErase, NO_ATTEMPTS, waitLeft } from "../features/lock/rules.ts";
import { random, type Bytes } from "../kernel/bytes.ts";
import { afterContact, phoneNow } from "../kernel/time.ts";
import { read, type Tx, write } from "../store/db.ts";
import { type CopyRecord, type DeviceRecord, type Erased, eraseLists, eraseReadable, putMeta } from "../store/records.ts";
import { askToKeep, withRoom } from "../store/room.ts";
import { app, changed, refreshOutside, rememberTime, today } from "./app.ts";
import { expired, leaseOf, strays } from "./rules.ts";
import { type FormDraft, type LocalOp, type Me, NO_VIEW, type Unlocked, type View } from "./types.ts";

/**
 * Room that can be given up when the storage is full, so that what was recorded at a door still fits: browsers notice late that they are
 * full, and then by some hundred kilobytes.
 */
const BALLAST_BYTES = 1024 * 1024;

/** Reads what lies on the phone, erases what may not lie there any longer, and shows the right screen. */
export async function start(): Promise<void> {
  try {
    await refreshOutside();
    // What may not lie here any more and cannot be erased is not shown either.
    await enforceLeases();
  } catch {
    app.phase = "broken";
    changed();
    return;
  }
  app.phase = app.outside.pin && app.outside.device ? "locked" : "none";
  changed();
}

/** Keeps the answer to an enrolment under a new PIN. */
export async function enrolled(answer: Enrolled, sentAt: number, pin: string): Promise<void> {
  const vault = await createVault(pin, await calibrate(() => performance.now()));
  const me: Me = { token: answer.token, member: answer.member, team: answer.team, campaign: answer.campaign };
  const device: DeviceRecord = {
    device: answer.device,
    uploadToken: answer.upload_token,
    epoch: answer.server_epoch,
    sealKey: answer.seal_key,
    sealKeyId: answer.seal_key_id,
    until: answer.until,
    member: answer.member.code,
    support: answer.support,
    current: true,
    unknown: false,
  };
  const [sealedMe, sealedView] = await Promise.all([sealJson(vault.key, "me", me), sealJson(vault.key, "view", NO_VIEW)]);
  const clock = afterContact(sentAt, Math.max(sentAt, phoneNow()), answer.server_time);
  await eraseReadable(null);
  await write(["meta", "devices"], (tx) => {
    void tx.put("devices", device);
    void tx.put("meta", { ...vault.wrapped, attempts: NO_ATTEMPTS }, "pin");
    void tx.put("meta", sealedMe, "me");
    void tx.put("meta", sealedView, "view");
    void tx.put("meta", clock, "clock");
    void tx.delete("meta", "erased");
  });
  await putMeta("ballast", ballast()).catch(() => undefined);
  await refreshOutside();
  await openWith(vault.key);
}

function ballast(): Bytes {
  const bytes = new Uint8Array(BALLAST_BYTES);
  // Random, so that no compression of the browser takes the room away; 64 kB is the most that one call gives.
  for (let i = 0; i < bytes.length; i += 65_536) bytes.set(random(Math.min(65_536, bytes.length - i)), i);
  return bytes;
}

/** When the present wait was written down, by a clock that nobody can set. */
let waitFrom = performance.now();

/** Microseconds until the next PIN may be tried. */
export function pinWait(): number {
  return waitLeft(app.outside.pin?.attempts ?? NO_ATTEMPTS, (performance.now() - waitFrom) * 1000);
}

/** Writes down what is left of a wait, so that a reload neither lengthens nor shortens it much. */
export async function keepPinWait(): Promise<void> {
  const record = app.outside.pin;
  const left = pinWait();
  if (!record || (record.attempts.left ?? 1) === 0) return;
  const pin = { ...record, attempts: { ...record.attempts, left } };
  waitFrom = performance.now();
  app.outside.pin = pin;
  await putMeta("pin", pin).catch(() => undefined);
}

export type Tried = "open" | "wrong" | "wait" | "erased";

/** Tries a PIN. Throws `StorageFull` when not even the attempt can be written down. */
export async function unlock(pin: string): Promise<Tried> {
  const record = app.outside.pin;
  if (!record) return "erased";
  if (pinWait() > 0) return "wait";
  const attempts = await count(record);
  const key = await openVault(record, pin);
  if (!key) return await wrong(attempts);
  await putMeta("pin", { ...record, attempts: NO_ATTEMPTS }).catch(() => undefined);
  app.outside.pin = { ...record, attempts: NO_ATTEMPTS };
  await openWith(key);
  void askToKeep();
  return "open";
}

/** Counts an attempt before it is made. One that cannot be written down is none: a full storage must not give free ones. */
async function count(record: Wrapped & { attempts: Attempts }): Promise<Attempts> {
  const attempts = beforeTry(record.attempts, phoneNow());
  waitFrom = performance.now();
  await withRoom(today(), () => putMeta("pin", { ...record, attempts }));
  app.outside.pin = { ...record, attempts };
  return attempts;
}

async function wrong(attempts: Attempts): Promise<Tried> {
  if (mustErase(attempts)) {
    await erase("attempts");
    return "erased";
  }
  changed();
  return "wrong";
}

/** Another PIN for the same data. The present one is tried as at the lock: whoever finds the phone open must not be able to guess it here. */
export async function changePin(oldPin: string, newPin: string): Promise<Tried> {
  const record = app.outside.pin;
  if (!record) return "erased";
  if (pinWait() > 0) return "wait";
  const attempts = await count(record);
  const wrapped = await rewrap(record, oldPin, newPin);
  if (!wrapped) return await wrong(attempts);
  const pin = { ...wrapped, attempts: NO_ATTEMPTS };
  await withRoom(today(), () => putMeta("pin", pin));
  app.outside.pin = pin;
  return "open";
}

async function openWith(key: CryptoKey): Promise<void> {
  const device = app.outside.device;
  if (!device) return;
  const seal = openSealSession(device.sealKey, device.sealKeyId);
  const lying = await read(["meta", "lists", "copies", "drafts"], async (tx) => {
    const [me, view, listKeys, lists, copies, draftKeys, drafts] = await Promise.all([
      tx.get<Bytes>("meta", "me"),
      tx.get<Bytes>("meta", "view"),
      tx.keys("lists"),
      tx.all<Bytes>("lists"),
      tx.all<CopyRecord>("copies"),
      tx.keys("drafts"),
      tx.all<Bytes>("drafts"),
    ]);
    return { me, view, listKeys, lists, copies, draftKeys, drafts };
  });
  const me = lying.me && (await openJson<Me>(key, "me", lying.me));
  if (!me) return;
  const view = lying.view ? await openJson<View>(key, "view", lying.view) : null;
  const leased = lying.lists.map((sealed, i) => ({ id: lying.listKeys[i], sealed }));
  const isRoom = (id: unknown): id is string => typeof id === "string";
  const lists = await Promise.all(leased.filter((l) => !isRoom(l.id)).map(({ id, sealed }) => openJson<List>(key, `list ${String(id)}`, sealed)));
  const rooms = await Promise.all(leased.filter((l) => isRoom(l.id)).map(({ id, sealed }) => openJson<RoomSaid>(key, `room ${String(id)}`, sealed)));
  const ops = await Promise.all(lying.copies.map((copy) => openCopy(key, copy)));
  const drafts = await Promise.all(lying.drafts.map((sealed, i) => openJson<FormDraft>(key, `draft ${String(lying.draftKeys[i])}`, sealed)));
  app.unlocked = {
    key,
    seal: await seal,
    me,
    view: { ...NO_VIEW, ...view },
    lists: new Map(lists.filter((l) => l !== null).map((l) => [l.id, l])),
    rooms: new Map(rooms.filter((r) => r !== null).map((r) => [r.room, r])),
    ops: ops.filter((o) => o !== null).sort((a, b) => a.n - b.n),
    drafts: new Map(drafts.filter((d) => d !== null).map((d) => [d.citizen, d])),
  };
  app.phase = "open";
  changed();
  await forgetStrays(app.unlocked);
}

/** A form about somebody whose list has gone cannot be finished and is kept no longer. Lists that are to come again bring their people back. */
async function forgetStrays(unlocked: Unlocked): Promise<void> {
  const gone = app.outside.refetch ? [] : strays(unlocked.drafts.values(), unlocked.lists, unlocked.rooms);
  if (gone.length === 0) return;
  for (const citizen of gone) unlocked.drafts.delete(citizen);
  const forget = (tx: Tx) => {
    for (const citizen of gone) void tx.delete("drafts", citizen);
  };
  await write(["drafts"], forget).catch(() => undefined);
}

async function openCopy(key: CryptoKey, copy: CopyRecord): Promise<LocalOp | null> {
  const opened = await openJson<Pick<LocalOp, "op" | "about">>(key, `copy ${copy.id}`, copy.sealed);
  return opened && { ...opened, n: copy.n, id: copy.id, day: copy.day, state: copy.state, reason: copy.reason };
}

/** Forgets the keys and everything that they opened. */
export function lock(): void {
  if (app.phase !== "open") return;
  app.unlocked = null;
  forgetEvening();
  app.phase = "locked";
  changed();
}

/** Erases all that is readable; the outbox stays and leaves by itself. */
export async function erase(why: Erased): Promise<void> {
  app.unlocked = null;
  forgetEvening();
  await eraseReadable(why);
  await refreshOutside();
  app.phase = "none";
  changed(true);
}

/**
 * Erases lists whose lease has ended, by the corrected clock, also without network and while locked; and all of them when the service
 * worker learned that the server does not know this phone.
 */
export async function enforceLeases(): Promise<void> {
  if (!app.outside.device) return;
  if (app.outside.device.unknown) {
    await erase("unknown");
    return;
  }
  await rememberTime();
  const { lists, all } = expired(app.outside.device.until, app.outside.leases, today());
  if (all) {
    await erase("lease_over");
    return;
  }
  if (lists.length === 0) return;
  await eraseLists(lists);
  if (app.unlocked) {
    for (const id of lists) {
      if (typeof id === "number") app.unlocked.lists.delete(id);
      else app.unlocked.rooms.delete(id.slice(1));
    }
    const { ops } = app.unlocked;
    app.unlocked.ops = ops.filter((o) => !lists.some((id) => id === leaseOf(o.op, ops)));
  }
  await refreshOutside();
}
