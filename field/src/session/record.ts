// Records an operation: durable first, then said. The sealed one goes into the outbox and the readable one beside it in one transaction.

import type { Draft, Operation } from "../contract.ts";
import { sealOperation } from "../crypto/seal.ts";
import { sealJson } from "../crypto/vault.ts";
import { uuidv7 } from "../kernel/ids.ts";
import { dayOf, corrected, phoneNow } from "../kernel/time.ts";
import { write } from "../store/db.ts";
import type { CopyRecord, OutboxRecord } from "../store/records.ts";
import { withRoom } from "../store/room.ts";
import { app, changed } from "./app.ts";
import { leaseOf } from "./rules.ts";
import type { FormDraft, LocalOp, Unlocked, View } from "./types.ts";

export { StorageFull } from "../store/room.ts";

const savedListeners = new Set<() => void>();

/** Told after every saved operation: the sync engine listens. */
export function onSaved(listener: () => void): void {
  savedListeners.add(listener);
}

/** An operation with what is kept of it: sealed to the server, and readable to the member. */
interface Made {
  op: Operation;
  out: OutboxRecord;
  copy: Omit<CopyRecord, "n">;
}

async function made(unlocked: Unlocked, device: string, draft: Draft, about: string): Promise<Made> {
  const at = phoneNow();
  const clock = app.outside.clock;
  const op = { id: uuidv7(at / 1000), observed_at: at, clock_offset: clock.offset, ...draft } as Operation;
  const [sealed, copy] = await Promise.all([sealOperation(unlocked.seal, op), sealJson(unlocked.key, `copy ${op.id}`, { op, about })]);
  const { keyId, ephemeral } = unlocked.seal;
  return {
    op,
    out: { id: op.id, device, keyId, ephemeral, sealed, state: "waiting", seq: null, reason: null },
    copy: { id: op.id, day: dayOf(corrected(at, clock)), list: leaseOf(op, unlocked.ops), state: "waiting", reason: null, sealed: copy },
  };
}

/**
 * Records what was done, and with it what else was said about the same person in the same breath (`also`: the shift that was chosen, the
 * older record that this one replaces): both are kept, or neither is. Gives the first.
 */
export async function record(draft: Draft, about: string, also: Draft | null = null): Promise<LocalOp> {
  const unlocked = app.unlocked;
  const device = app.outside.device;
  if (!unlocked || !device) throw new Error("locked");
  const first = await made(unlocked, device.device, draft, about);
  const all = also === null ? [first] : [first, await made(unlocked, device.device, also, about)];
  const citizen = first.op.kind === "visit" ? first.op.citizen : null;
  const save = () =>
    write(["outbox", "copies", "drafts"], async (tx) => {
      const numbers: number[] = [];
      for (const { out, copy } of all) {
        const n = (await tx.add("outbox", out)) as number;
        void tx.put("copies", { ...copy, n } satisfies CopyRecord);
        numbers.push(n);
      }
      if (citizen) void tx.delete("drafts", citizen);
      return numbers;
    });
  const numbers = await withRoom(thisDay(), save);
  const locals = all.map(({ op, copy }, i): LocalOp => ({ n: numbers[i] ?? 0, id: op.id, day: copy.day, state: "waiting", reason: null, op, about }));
  unlocked.ops.push(...locals);
  if (citizen) unlocked.drafts.delete(citizen);
  app.outside.saved += locals.length;
  app.outside.waiting += locals.length;
  changed(true);
  for (const listener of savedListeners) listener();
  return locals[0] as LocalOp;
}

function thisDay() {
  return dayOf(corrected(phoneNow(), app.outside.clock));
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
  await withRoom(thisDay(), () => write(["meta"], (tx) => tx.put("meta", sealed, "view")));
  changed();
}
