// Room on a phone whose storage is full. Shared by the page and the service worker.

import type { Day } from "../contract.ts";
import { isFull, write } from "./db.ts";
import type { CopyRecord } from "./records.ts";

/** The storage is full: nothing was saved, and what was to be saved is to stay where it is. */
export class StorageFull extends Error {}

/** Browsers take a moment before they count room that was given up as free. */
const PAUSES_MS = [0, 150, 500, 1_500];

/** Runs a write; when the storage is full, gives up what can be given up and tries again. */
export async function withRoom<T>(today: Day, save: () => Promise<T>): Promise<T> {
  try {
    return await save();
  } catch (error) {
    if (!isFull(error)) throw error;
  }
  await makeRoom(today);
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
async function makeRoom(today: Day): Promise<void> {
  await write(["meta", "copies"], async (tx) => {
    void tx.delete("meta", "ballast");
    const copies = await tx.all<CopyRecord>("copies");
    for (const copy of copies) if (copy.state === "server" && copy.day < today) void tx.delete("copies", copy.id);
  }).catch(() => undefined);
  if (typeof caches === "undefined") return;
  // Its entries one by one: a cache that is deleted whole keeps its room as long as anybody holds it.
  const lazy = await caches.open("vedich-field-lazy").catch(() => null);
  for (const request of (await lazy?.keys().catch(() => [])) ?? []) await lazy?.delete(request).catch(() => false);
}

/** Asks that the browser throw nothing away by itself. It grants that to who uses an app often, so it is asked again and again. */
export async function askToKeep(): Promise<void> {
  if (await navigator.storage?.persisted?.().catch(() => false)) return;
  await navigator.storage?.persist?.().catch(() => false);
}
