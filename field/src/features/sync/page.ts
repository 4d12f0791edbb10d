// The sync engine in the page: when it runs, and what the open app does with what came.

import { phoneNow } from "../../kernel/time.ts";
import { app, changed, onElsewhere, refreshOutside } from "../../session/app.ts";
import { enforceLeases, erase } from "../../session/lock.ts";
import { onSaved } from "../../session/record.ts";
import type { OutboxRecord } from "../../store/records.ts";
import { read } from "../../store/db.ts";
import { fetchAhead } from "../scan/decoder.ts";
import { advanceLists, advanceRooms, taken } from "./changes.ts";
import { type Round, sync } from "./engine.ts";
import type { Trouble } from "./plan.ts";

const SOON_MS = 1_200;
const REGULAR_MS = 5 * 60_000;
const TICK_MS = 20_000;

let timer: ReturnType<typeof setTimeout> | undefined;
let again = false;

/** Names of quarters whose lists went to somebody else, to be said on the list page. */
export const goneQuarters: { names: string[] } = { names: [] };

/** Runs now. Several calls during a run make one more run after it. */
export async function syncNow(): Promise<void> {
  if (app.syncing) {
    again = true;
    return;
  }
  app.syncing = true;
  changed();
  let trouble: Trouble | null = null;
  try {
    do {
      again = false;
      trouble = (await sync(reader, app.outside.prefs.language, onRound))?.trouble ?? null;
    } while (again && trouble === null);
  } catch {
    // The storage failed; the next run tries again and the state stays as it is.
  } finally {
    app.syncing = false;
    await refreshOutside().catch(() => undefined);
    // A full storage could not keep this word.
    if (trouble === "full" && app.outside.sync.problem !== trouble) app.outside.sync = { ...app.outside.sync, problem: trouble };
    await refreshStates();
  }
  if (trouble === null) void fetchAhead().catch(() => undefined);
  await enforceLeases().catch(() => undefined);
  if (trouble !== null && trouble !== "unknown_device" && trouble !== "full") askBackground();
}

function reader() {
  return app.unlocked && { key: app.unlocked.key, me: app.unlocked.me, view: app.unlocked.view, lists: app.unlocked.lists };
}

async function onRound({ answer, sender, view }: Round): Promise<void> {
  if (answer.state !== "active" && sender.current) {
    await erase(answer.state === "revoked" ? "revoked" : "lease_over");
    return;
  }
  const unlocked = app.unlocked;
  if (!unlocked || !view || !answer.changes) return;
  const lists = advanceLists(unlocked.lists, answer.changes);
  // Lists that this phone erased itself went to nobody else.
  if (unlocked.view.cursor !== null && !app.outside.refetch) {
    goneQuarters.names.push(...taken(unlocked.lists, lists).map((l) => l.quarter));
  }
  // Where no list changed the evening need not be worked out anew.
  if (answer.changes.full || lists.size !== unlocked.lists.size || [...lists.values()].some((list) => unlocked.lists.get(list.id) !== list)) unlocked.lists = lists;
  unlocked.rooms = advanceRooms(unlocked.rooms, answer.changes);
  unlocked.view = { ...view, post: unlocked.view.post };
  changed(true);
}

/** Brings the states of the readable operations in line with the outbox, after a run here, in another tab or in the worker. */
async function refreshStates(): Promise<void> {
  const unlocked = app.unlocked;
  if (!unlocked) return;
  const copies = await read(["copies"], (tx) => tx.all<Pick<OutboxRecord, "id" | "state" | "reason">>("copies"));
  const byId = new Map(copies.map((c) => [c.id, c]));
  unlocked.ops = unlocked.ops.flatMap((op) => {
    const copy = byId.get(op.id);
    // What waits may have been recorded since the copies were read; of the others, those without a copy have gone with their list.
    if (!copy) return op.state === "waiting" ? [op] : [];
    return [copy.state !== op.state ? { ...op, state: copy.state, reason: copy.reason } : op];
  });
  changed();
}

/** Another tab or the worker changed the storage; it may have erased it. */
async function followElsewhere(): Promise<void> {
  await refreshOutside().catch(() => undefined);
  if (!app.outside.pin && (app.phase === "open" || app.phase === "locked")) {
    app.unlocked = null;
    app.phase = "none";
    changed();
    return;
  }
  await enforceLeases().catch(() => undefined);
  await refreshStates();
}

function soon(ms: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void syncNow(), ms);
}

/** Where the browser can, it sends what waits even after the app was closed. */
function askBackground(): void {
  void navigator.serviceWorker?.ready
    .then((registration) => (registration as ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } }).sync?.register("outbox"))
    .catch(() => undefined);
}

/** True when a run is due by itself. */
function due(): boolean {
  const { sync: facts, waiting, device } = app.outside;
  if (app.syncing || (!device && waiting === 0) || !navigator.onLine) return false;
  const now = phoneNow();
  if (facts.failures > 0) return now >= facts.nextAt || facts.nextAt - now > 3_600_000_000;
  const stale = facts.lastOk === null || now + (app.outside.clock.offset ?? 0) - facts.lastOk > REGULAR_MS * 1000;
  return waiting > 0 || (app.phase === "open" && (stale || app.outside.refetch));
}

async function tick(): Promise<void> {
  await enforceLeases().catch(() => undefined);
  if (due()) await syncNow();
}

export function startSync(): void {
  onSaved(() => {
    askBackground();
    if (navigator.onLine) soon(SOON_MS);
  });
  onElsewhere(() => void followElsewhere());
  addEventListener("online", () => soon(500));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void tick();
  });
  navigator.serviceWorker?.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (event.data === "outbox-sent") void followElsewhere();
  });
  setInterval(() => void tick(), TICK_MS);
  void tick();
}
