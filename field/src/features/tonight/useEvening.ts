// The evening as the present state gives it, computed once per change.

import { today, useApp } from "../../session/app.ts";
import type { Snapshot, Unlocked } from "../../session/types.ts";
import { evening, type Evening, forgetAddresses, type House, nextHouse, ordered, walk } from "./rules.ts";

/** The evening, its houses in the order that was chosen, and which household comes after one. */
export interface Present {
  evening: Evening;
  houses: House[];
  next: (after: string | null) => House | null;
}

let memo: (Present & { of: unknown[] }) | null = null;

/** Null while the app is locked. */
export function useEvening(): Present | null {
  const { unlocked, outside } = useApp();
  return unlocked && present(unlocked, outside.prefs);
}

export function present(unlocked: Unlocked, prefs: Snapshot["outside"]["prefs"]): Present {
  const day = today();
  const newest = unlocked.ops.at(-1);
  const of = [unlocked, unlocked.lists, unlocked.ops, unlocked.ops.length, newest, unlocked.view.advice, day, prefs.order, prefs.sides];
  if (memo && memo.of.every((x, i) => x === of[i])) return memo;
  const made = evening(unlocked.lists.values(), unlocked.ops, unlocked.view.advice, day);
  const walked = walk(made.houses, prefs.sides);
  memo = { of, evening: made, houses: ordered(walked, prefs.order), next: (after) => nextHouse(walked, after, prefs.order) };
  return memo;
}

/** Forgets the people when the app locks. */
export function forgetEvening(): void {
  forgetAddresses();
  memo = null;
}
