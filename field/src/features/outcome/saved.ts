// What was saved last, and whether it can still be taken back with one tap.

import type { LocalOp } from "../../session/types.ts";
import { app, changed } from "../../session/app.ts";
import { record } from "../../session/record.ts";

export interface Saved {
  local: LocalOp;
  words: string;
  house: string | null;
}

export const lastSaved: { is: Saved | null } = { is: null };

export function showSaved(local: LocalOp, words: string, house: string | null): void {
  lastSaved.is = { local, words, house };
  changed();
}

export function hideSaved(): void {
  lastSaved.is = null;
  changed();
}

/** Takes an operation back. It stays a fact, and so does its withdrawal. */
export async function withdraw(local: LocalOp): Promise<void> {
  if (!app.unlocked) return;
  await record({ kind: "withdraw", corrects: local.id }, local.about);
}
