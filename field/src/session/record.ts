// Records an operation: durable first, then said. The sealed one goes into the outbox and the readable one beside it in one transaction.

import type { Draft, Operation } from "../contract.ts";
import { sealOperation } from "../crypto/seal.ts";
import { sealJson } from "../crypto/vault.ts";
import { uuidv7 } from "../kernel/ids.ts";
import { dayOf, corrected, phoneNow } from "../kernel/time.ts";
import { isFull, write } from "../store/db.ts";
import type { CopyRecord, OutboxRecord } from "../store/records.ts";
import { app, changed } from "./app.ts";
import { leaseOf } from "./rules.ts";
import type { FormDraft, LocalOp, View } from "./types.ts";

/** The storage is full: nothing was saved, and the form is to stay as it is. */
export class StorageFull extends Error {}

const savedListeners = new Set<() => void>();

/** Told after every saved operation: the sync engine listens. */
export function onSaved(listener: () => void): void {
  savedListeners.add(listener);
}

export async function record(draft: Draft, about: string): Promise<LocalOp> {
  const unlocked = app.unlocked;
  const device = app.outside.device;
  if (!unlocked || !device) throw new Error("locked");
  const at = phoneNow();
  const clock = app.outside.clock;
  const op = { id: uuidv7(at / 1000), observed_at: at, clock_offset: clock.offset, ...draft } as Operation;
  const day = dayOf(corrected(at, clock));
  const list = leaseOf(op);
  const [sealed, copy] = await Promise.all([sealOperation(unlocked.seal, op), sealJson(unlocked.key, `copy ${op.id}`, { op, about })]);
  const out: OutboxRecord = {
    id: op.id,
    device: device.device,
    keyId: unlocked.seal.keyId,
    ephemeral: unlocked.seal.ephemeral,
    sealed,
    state: "waiting",
    seq: null,
    reason: null,
  };
  const citizen = op.kind === "visit" ? op.citizen : null;
  const save = () =>
    write(["outbox", "copies", "drafts"], async (tx) => {
      const n = (await tx.add("outbox", out)) as number;
      const kept: CopyRecord = { id: op.id, n, day, list, state: "waiting", reason: null, sealed: copy };
      void tx.put("copies", kept);
      if (citizen) void tx.delete("drafts", citizen);
      return n;
    });
  const n = await withRoom(save);
  const local: LocalOp = { n, id: op.id, day, state: "waiting", reason: null, op, about };
  unlocked.ops.push(local);
  if (citizen) unlocked.drafts.delete(citizen);
  app.outside.saved += 1;
  app.outside.waiting += 1;
  changed(true);
  for (const listener of savedListeners) listener();
  return local;
}

/** Browsers take a moment before they count room that was given up as free. */
const PAUSES_MS = [0, 150, 500, 1_500];

/** Runs a write; when the storage is full, gives up what can be given up and tries again. */
export async function withRoom<T>(save: () => Promise<T>): Promise<T> {
  try {
    return await save();
  } catch (error) {
    if (!isFull(error)) throw error;
  }
  await makeRoom();
  for (const pause of PAUSES_MS) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    try {
      return await save();
    } catch (error) {
      if (!isFull(error)) throw error;
    }
  }
  throw new StorageFull();
}

/** The ballast, the QR decoder, and copies of earlier days that the server has: all of them can come again or are not needed. */
async function makeRoom(): Promise<void> {
  const day = dayOf(corrected(phoneNow(), app.outside.clock));
  await write(["meta", "copies"], async (tx) => {
    void tx.delete("meta", "ballast");
    const copies = await tx.all<CopyRecord>("copies");
    for (const copy of copies) if (copy.state === "server" && copy.day < day) void tx.delete("copies", copy.id);
  }).catch(() => undefined);
  if (typeof caches === "undefined") return;
  // Its entries one by one: a cache that is deleted whole keeps its room as long as anybody holds it.
  const lazy = await caches.open("vedich-field-lazy").catch(() => null);
  for (const request of (await lazy?.keys().catch(() => [])) ?? []) await lazy?.delete(request).catch(() => false);
}

/** Keeps a form that is not finished, so that neither a lock nor a dead battery loses it. */
export async function keepDraft(draft: FormDraft): Promise<void> {
  const unlocked = app.unlocked;
  if (!unlocked) return;
  unlocked.drafts.set(draft.citizen, draft);
  const sealed = await sealJson(unlocked.key, `draft ${draft.citizen}`, draft);
  // A draft is worth no error: the form itself still stands on the screen.
  await write(["drafts"], (tx) => tx.put("drafts", sealed, draft.citizen)).catch(() => undefined);
}

export async function dropDraft(citizen: string): Promise<void> {
  app.unlocked?.drafts.delete(citizen);
  changed();
  await write(["drafts"], (tx) => tx.delete("drafts", citizen)).catch(() => undefined);
}

/** Changes what stands beside the lists, such as the open help post. */
export async function setView(some: Partial<View>): Promise<void> {
  const unlocked = app.unlocked;
  if (!unlocked) return;
  unlocked.view = { ...unlocked.view, ...some };
  const sealed = await sealJson(unlocked.key, "view", unlocked.view);
  await withRoom(() => write(["meta"], (tx) => tx.put("meta", sealed, "view")));
  changed();
}
