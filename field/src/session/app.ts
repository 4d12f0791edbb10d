// The one place where the app's state stands, and who is told when it changes.

import { useEffect, useState } from "preact/hooks";
import type { Day, Micros } from "../contract.ts";
import { type ClockFacts, afterWaiting, dayOf, NO_CLOCK, phoneNow, trueNow } from "../kernel/time.ts";
import { NO_SYNC, PREFS, putMeta, type Prefs, readOutside } from "../store/records.ts";
import type { Snapshot } from "./types.ts";

const nothing: Snapshot["outside"] = {
  device: null,
  pin: null,
  clock: NO_CLOCK,
  sync: NO_SYNC,
  prefs: PREFS,
  leases: {},
  refetch: false,
  erased: null,
  saved: 0,
  waiting: 0,
  held: 0,
};

export const app: Snapshot = { phase: "opening", outside: nothing, unlocked: null, syncing: false, update: false };

const listeners = new Set<() => void>();

/** Other tabs of the app tell each other that the storage changed. */
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("vedich-field");

export function changed(elsewhere = false): void {
  for (const listener of listeners) listener();
  if (elsewhere) channel?.postMessage("changed");
}

export function onElsewhere(listener: () => void): void {
  channel?.addEventListener("message", listener);
}

/** Draws the component again whenever the state changes. */
export function useApp(): Snapshot {
  const [, draw] = useState(0);
  useEffect(() => {
    const listener = () => draw((n) => n + 1);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  return app;
}

export function now(): Micros {
  return trueNow(phoneNow(), app.outside.clock);
}

export function today(clock: ClockFacts = app.outside.clock): Day {
  return dayOf(trueNow(phoneNow(), clock));
}

export async function refreshOutside(): Promise<void> {
  app.outside = await readOutside(today);
  changed();
}

/** Remembered only so often: a phone's storage wears out by writing. */
const REMEMBER_EVERY: Micros = 5 * 60_000_000;

/** Remembers how late it has become, so that a clock that is set back does not lengthen a lease. */
export async function rememberTime(): Promise<void> {
  const later = afterWaiting(phoneNow(), app.outside.clock);
  if (later.latest - app.outside.clock.latest < REMEMBER_EVERY) return;
  app.outside.clock = later;
  // A full storage takes not even this: it is known for as long as the app stands open, and nobody is kept out for it.
  await putMeta("clock", later).catch(() => undefined);
}

export async function setPrefs(some: Partial<Prefs>): Promise<void> {
  app.outside.prefs = { ...app.outside.prefs, ...some };
  changed();
  await putMeta("prefs", app.outside.prefs);
}
