// A help post's session, as it stands in my operations. Pure.

import type { Help, PlaceKind, Visit } from "../../contract.ts";
import { RULES } from "../../rules.ts";
import { superseded } from "../../session/rules.ts";
import type { LocalOp } from "../../session/types.ts";

export const PLACE_KINDS: readonly PlaceKind[] = ["market", "supermarket", "school", "residential", "cultural", "other"];
export const PLACE_MAX = RULES.place_max;

export type AtPost = LocalOp & { op: Help | Visit };

/** What stands of a person at a post; whoever comes twice is one person. */
function personOf(op: Help | Visit): string {
  return op.kind === "help" ? `number ${op.number}` : `citizen ${op.citizen}`;
}

/** People helped at a post, the last first, each with the newest that was recorded; what was taken back or corrected is left out. */
export function peopleAt(ops: readonly LocalOp[], post: string): AtPost[] {
  const gone = superseded(ops);
  const newest = new Map<string, AtPost>();
  for (const local of ops) {
    const { op } = local;
    if ((op.kind !== "help" && op.kind !== "visit") || op.post !== post || gone.has(local.id)) continue;
    const person = personOf(op);
    newest.delete(person);
    newest.set(person, local as AtPost);
  }
  return [...newest.values()].reverse();
}

/** What stands of a card's number at a post already. */
export function helpedBefore(people: readonly AtPost[], number: string): (LocalOp & { op: Help }) | null {
  return (people.find(({ op }) => op.kind === "help" && op.number === number) as (LocalOp & { op: Help }) | undefined) ?? null;
}

/** The same for somebody of a list. */
export function metBefore(people: readonly AtPost[], citizen: string): (LocalOp & { op: Visit }) | null {
  return (people.find(({ op }) => op.kind === "visit" && op.citizen === citizen) as (LocalOp & { op: Visit }) | undefined) ?? null;
}
