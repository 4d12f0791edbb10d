// The evening as the present state gives it, computed once per change.

import { today, useApp } from "../../session/app.ts";
import type { Snapshot, Unlocked } from "../../session/types.ts";
import { evening, type Evening, forgetAddresses, type House, ordered } from "./rules.ts";

let memo: { of: unknown[]; evening: Evening; houses: House[] } | null = null;

/** Null while the app is locked. */
export function useEvening(): { evening: Evening; houses: House[] } | null {
  const { unlocked, outside } = useApp();
  return unlocked && present(unlocked, outside.prefs);
}

export function present(unlocked: Unlocked, prefs: Snapshot["outside"]["prefs"]): { evening: Evening; houses: House[] } {
  const day = today();
  const newest = unlocked.ops.at(-1);
  const of = [unlocked, unlocked.lists, unlocked.ops, unlocked.ops.length, newest, unlocked.view.advice, day, prefs.order, prefs.sides];
  if (memo && memo.of.every((x, i) => x === of[i])) return memo;
  const made = evening(unlocked.lists.values(), unlocked.ops, unlocked.view.advice, day);
  memo = { of, evening: made, houses: ordered(made.houses, prefs.order, prefs.sides) };
  return memo;
}

/** Forgets the people when the app locks. */
export function forgetEvening(): void {
  forgetAddresses();
  memo = null;
}
