// What lies on the phone, and how it is read and erased. Clear are only: device ids, the upload token, times, counts, and which
// day a lease ends. Everything about a person is a sealed blob, or sealed to the server.

import type { Day, Micros } from "../contract.ts";
import type { Bytes } from "../kernel/bytes.ts";
import { type ClockFacts, NO_CLOCK } from "../kernel/time.ts";
import type { Wrapped } from "../crypto/vault.ts";
import type { Attempts } from "../features/lock/rules.ts";
import { isFull, read, type StoreName, type Tx, write } from "./db.ts";

/** A device that this phone is, or was while operations of it still wait. */
export interface DeviceRecord {
  device: string;
  uploadToken: string;
  epoch: string | null;
  sealKey: string;
  sealKeyId: string;
  until: Day;
  /** The member's code, so that a new enrolment of the same member may carry what the old one left. */
  member: string;
  support: string;
  current: boolean;
  /** The server answered that it does not know this device. */
  unknown: boolean;
}

/** What is leased: a list by its number, or what a room has the phone carry ("@desk"). */
export type Lease = number | string;

export type Waiting = "waiting" | "server" | "held";

export interface OutboxRecord {
  n?: number;
  id: string;
  device: string;
  keyId: string;
  ephemeral: string;
  sealed: string;
  state: Waiting;
  seq: number | null;
  reason: string | null;
}

/** Beside the outbox: what the member may still read, undo, correct. Sealed under the data key. */
export interface CopyRecord {
  id: string;
  n: number;
  day: Day;
  /** The list it speaks of, or the room ("@desk"), so that it goes when that goes, also while the app is locked. */
  list: Lease | null;
  state: Waiting;
  reason: string | null;
  sealed: Bytes;
}

export interface SyncFacts {
  lastOk: Micros | null;
  failures: number;
  nextAt: Micros;
  problem: string | null;
}

export interface Prefs {
  language: string;
  theme: "auto" | "light" | "dark";
  order: "overdue" | "walk";
  sides: boolean;
  place: boolean;
  idleMinutes: number;
  /** The home screen was put off. */
  installLater: boolean;
}

export const PREFS: Prefs = { language: "vi", theme: "auto", order: "overdue", sides: false, place: false, idleMinutes: 5, installLater: false };
export const NO_SYNC: SyncFacts = { lastOk: null, failures: 0, nextAt: 0, problem: null };

/** What the lock screen and the service worker know. */
export interface Outside {
  device: DeviceRecord | null;
  pin: (Wrapped & { attempts: Attempts }) | null;
  clock: ClockFacts;
  sync: SyncFacts;
  prefs: Prefs;
  /** Last day of every lease. */
  leases: Record<string, Day>;
  /** Lists were erased that the server believes to be here: the next sync asks for all that is leased. */
  refetch: boolean;
  /** Why the lists were erased, to be said once. */
  erased: Erased | null;
  saved: number;
  waiting: number;
  /** Of what is still here, what the office looks at. */
  held: number;
}

export type Erased = "lease_over" | "revoked" | "attempts" | "sign_out" | "unknown";

export async function metaOf<T>(tx: Tx, key: string): Promise<T | undefined> {
  return await tx.get<T>("meta", key);
}

export async function readOutside(today: (clock: ClockFacts) => Day): Promise<Outside> {
  return await read(["meta", "devices", "outbox", "copies"], async (tx) => {
    const [devices, pin, clock, sync, prefs, leases, refetch, erased, outbox, copies] = await Promise.all([
      tx.all<DeviceRecord>("devices"),
      metaOf<Outside["pin"]>(tx, "pin"),
      metaOf<ClockFacts>(tx, "clock"),
      metaOf<SyncFacts>(tx, "sync"),
      metaOf<Partial<Prefs>>(tx, "prefs"),
      metaOf<Record<string, Day>>(tx, "leases"),
      metaOf<boolean>(tx, "refetch"),
      metaOf<Erased>(tx, "erased"),
      tx.all<OutboxRecord>("outbox"),
      tx.all<CopyRecord>("copies"),
    ]);
    const day = today(clock ?? NO_CLOCK);
    const kept = new Set(outbox.map((o) => o.id));
    return {
      device: devices.find((d) => d.current) ?? null,
      pin: pin ?? null,
      clock: clock ?? NO_CLOCK,
      sync: sync ?? NO_SYNC,
      prefs: { ...PREFS, ...prefs },
      leases: leases ?? {},
      refetch: refetch ?? false,
      erased: erased ?? null,
      saved: outbox.length + copies.filter((c) => c.day === day && !kept.has(c.id)).length,
      waiting: outbox.filter((o) => o.state === "waiting").length,
      held: outbox.filter((o) => o.state === "held").length,
    };
  });
}

export async function putMeta(key: string, value: unknown): Promise<void> {
  await write(["meta"], (tx) => tx.put("meta", value, key));
}

const READABLE = ["pin", "me", "view", "leases", "refetch", "ballast"];

/**
 * Erases all that could be read on this phone: lists, copies, drafts, tokens that read, the PIN. The outbox stays, and with it the
 * upload tokens of the devices whose operations wait in it.
 */
export async function eraseReadable(why: Erased | null): Promise<void> {
  const forget = (tx: Tx) => {
    for (const key of READABLE) void tx.delete("meta", key);
    void tx.clear("lists");
    void tx.clear("copies");
    void tx.clear("drafts");
  };
  const note = async (tx: Tx) => {
    if (why) void tx.put("meta", why, "erased");
    const [devices, outbox] = await Promise.all([tx.all<DeviceRecord>("devices"), tx.all<OutboxRecord>("outbox")]);
    for (const device of devices) {
      if (outbox.some((o) => o.device === device.device)) void tx.put("devices", { ...device, current: false });
      else void tx.delete("devices", device.device);
    }
  };
  await evenWhenFull(["meta", "devices", "lists", "copies", "drafts", "outbox"], forget, note);
}

/**
 * Erases and notes it in one transaction. A full storage refuses the note, and with it the whole transaction: then what is to be erased
 * goes by itself, which also makes room for the note.
 */
async function evenWhenFull(stores: StoreName[], erase: (tx: Tx) => void | Promise<void>, note: (tx: Tx) => void | Promise<void>): Promise<void> {
  const both = () =>
    write(stores, async (tx) => {
      await erase(tx);
      await note(tx);
    });
  try {
    await both();
  } catch (error) {
    if (!isFull(error)) throw error;
    await write(stores, erase);
    await both().catch(() => undefined);
  }
}

/**
 * Erases single lists and rooms, and the readable copies of what was recorded on them; the outbox stays. A clock that had gone ahead may have ended
 * a lease too early: the cursor goes with them, so that the next sync brings what is still leased.
 */
export async function eraseLists(ids: readonly Lease[]): Promise<void> {
  const forget = async (tx: Tx) => {
    for (const id of ids) void tx.delete("lists", id);
    const copies = await tx.all<CopyRecord>("copies");
    for (const copy of copies) if (copy.list !== null && ids.includes(copy.list)) void tx.delete("copies", copy.id);
  };
  const note = async (tx: Tx) => {
    const leases = (await metaOf<Record<string, Day>>(tx, "leases")) ?? {};
    for (const id of ids) delete leases[id];
    void tx.put("meta", leases, "leases");
    void tx.put("meta", true, "refetch");
  };
  await evenWhenFull(["lists", "copies", "meta"], forget, note);
}
