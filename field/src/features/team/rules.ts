// The ten citizens that each member owes (P-3.3), as the register counts them and as they stand on this phone. Pure.

import type { Counter, TeamMember, TeamView } from "../../contract.ts";
import { outcomeRule } from "../../rules.ts";
import { superseded } from "../../session/rules.ts";
import type { LocalOp } from "../../session/types.ts";

/** Activations recorded here that the server has not counted yet. */
export function onThisPhone(ops: readonly LocalOp[]): number {
  const gone = superseded(ops);
  const claims = ops.filter(({ op, state, id }) => state === "waiting" && !gone.has(id) && (op.kind === "visit" || op.kind === "help") && (outcomeRule(op.outcome)?.claims ?? false));
  return claims.length;
}

/** How many confirmed ones are missing yet. Only the register's word counts (P-3.7). */
export function missing(counter: Counter): number {
  return Math.max(0, counter.needed - counter.confirmed);
}

/** What a member did today beside the lists, at posts and at scans; null where there was nothing. */
export function helpsOf(member: TeamMember): { helps: number; activated: number } | null {
  const helps = member.helps_today ?? 0;
  return helps > 0 ? { helps, activated: member.helps_activated ?? 0 } : null;
}

/** The members of a list after one was put on it or taken off. */
export function toggled(members: readonly string[], code: string): string[] {
  return members.includes(code) ? members.filter((m) => m !== code) : [...members, code];
}

/** Lists with those first where most is left. */
export function byWork(team: TeamView): TeamView["lists"] {
  return [...team.lists].sort((a, b) => b.people - b.done - (a.people - a.done) || a.id - b.id);
}
