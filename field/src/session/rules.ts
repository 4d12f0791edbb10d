// Pure decisions about what may lie on the phone and what a person's state is, given the server's word and one's own.

import type { Advice, Day, Last, List, ListKind, Micros, Operation, Person, Spared, Visit } from "../contract.ts";
import { addDays, type ClockFacts } from "../kernel/time.ts";
import { outcomeRule, settles } from "../rules.ts";
import type { CopyRecord, Lease } from "../store/records.ts";
import type { FormDraft, LocalOp } from "./types.ts";

const AWAY = "away_from_residence";

/** Which leases are over. A lease ends with the end of its last day. */
export function expired(deviceUntil: Day, leases: Record<string, Day>, today: Day): { all: boolean; lists: Lease[] } {
  const lists = Object.entries(leases).flatMap(([id, until]) => (until < today ? [id.startsWith("@") ? id : Number(id)] : []));
  return { all: deviceUntil < today, lists };
}

/** With which lease the readable copy of an operation goes: a list's, else a room's; what takes another back goes with that one. */
export function leaseOf(op: Operation, others: readonly Pick<LocalOp, "id" | "op">[]): Lease | null {
  if (op.kind === "withdraw") {
    const target = others.find((o) => o.id === op.corrects && o.op.kind !== "withdraw");
    return target ? leaseOf(target.op, []) : null;
  }
  if ("list" in op && op.list !== undefined) return op.list;
  return op.kind === "room" ? roomKey(op.room) : null;
}

/** Days for which what stands on no list, such as help to a stranger, can still be read here once it has arrived. */
const LOOSE_DAYS = 7;

/**
 * Readable copies that are to go: of an earlier day, of a list or room that is not leased here any more, however it went. What waits
 * stays, and what was recorded today can be corrected to the end of the day.
 */
export function outlived(copies: readonly Pick<CopyRecord, "id" | "day" | "list" | "state">[], leases: Record<string, Day>, today: Day): string[] {
  const loose = addDays(today, -LOOSE_DAYS);
  const over = ({ day, list }: Pick<CopyRecord, "day" | "list">) => (list === null ? day < loose : day < today && leases[String(list)] === undefined);
  return copies.filter((copy) => copy.state !== "waiting" && over(copy)).map((copy) => copy.id);
}

/** Forms that were begun about people who have gone from this phone with their list; an inspector's stand on no list. */
export function strays(drafts: Iterable<Pick<FormDraft, "list" | "citizen">>, lists: ReadonlyMap<number, unknown>, rooms: ReadonlyMap<string, unknown>): string[] {
  return [...drafts].filter((d) => (d.list === 0 ? !rooms.has("inspections") : !lists.has(d.list))).map((d) => d.citizen);
}

/** How a room is named among the leases. */
export function roomKey(room: string): string {
  return `@${room}`;
}

/**
 * Operations that do not stand any more, by the server's own rule: taken back, or replaced by a correction that has not been taken back
 * itself. What the office holds changes nothing.
 */
export function superseded(ops: readonly LocalOp[]): Set<string> {
  const valid = ops.filter((o) => o.state !== "held");
  const withdrawn = new Set(valid.flatMap(({ op }) => (op.kind === "withdraw" ? [op.corrects] : [])));
  const gone = new Set(withdrawn);
  for (const { op, id } of valid) {
    if (op.kind === "visit" && op.corrects && !withdrawn.has(id)) gone.add(op.corrects);
  }
  return gone;
}

/** The newest of my visits to everybody, those that still stand. */
export function myVisits(ops: readonly LocalOp[]): Map<string, LocalOp & { op: Visit }> {
  const gone = superseded(ops);
  const newest = new Map<string, LocalOp & { op: Visit }>();
  for (const local of ops) {
    if (local.op.kind === "visit" && !gone.has(local.id)) newest.set(local.op.citizen, local as LocalOp & { op: Visit });
  }
  return newest;
}

/** Who has been dealt with by what I recorded, by list and citizen. A later "not home" does not undo it; a correction does. */
export function dealtWith(ops: readonly LocalOp[]): Set<string> {
  const gone = superseded(ops);
  const done = new Set<string>();
  for (const { op, id, state } of ops) {
    if (op.kind === "visit" && state !== "held" && !gone.has(id) && settles(op.outcome)) done.add(`${op.list}/${op.citizen}`);
  }
  return done;
}

export interface Standing {
  outcome: string | null;
  day: Day | null;
  /** The operation that stands, where it is one of mine that can be corrected. */
  mine: LocalOp | null;
  /** My newest one, where somebody else's came after it: it can still be corrected. */
  earlier: LocalOp | null;
  /** Done: nobody need go any more. The server says the same by the same table. */
  settled: boolean;
  /** Nobody need go, though no outcome on this list says so: not counted as done. */
  spared: Spared | null;
  /** Not to be visited before this day. */
  notBefore: Day | null;
  waiting: boolean;
}

/** What a phone knows of its own doings, gathered once. */
export interface Own {
  mine: (LocalOp & { op: Visit }) | undefined;
  ops: ReadonlyMap<string, LocalOp>;
  gone: ReadonlySet<string>;
  dealt: ReadonlySet<string>;
}

/**
 * What is true of a person for this phone: what the server said, and what I recorded since. Mine counts until the server's newest
 * word is of my operation, or of somebody else's on the same day or later once mine has arrived.
 */
export function standing(person: Person, list: Pick<List, "id" | "kind">, { mine, ops, gone, dealt }: Own, advice: Advice | undefined): Standing {
  const last = person.last;
  const known = last?.operation ? ops.get(last.operation) : undefined;
  // My own word was taken back here and the server has not heard of it yet.
  const takenBack = last?.operation != null && gone.has(last.operation);
  const met = dealt.has(`${list.id}/${person.citizen}`);
  const spared = met ? null : (person.spared ?? null);
  const settled = met || spared !== null || (person.settled && !takenBack);
  if (mine !== undefined && mine.state !== "held" && mineIsNewer(mine, last, known)) {
    return {
      outcome: mine.op.outcome,
      day: mine.day,
      mine,
      earlier: null,
      settled,
      spared,
      notBefore: settled ? null : again(mine.op, mine.day, list.kind),
      waiting: mine.state === "waiting",
    };
  }
  const base: Standing = {
    outcome: takenBack ? null : (last?.outcome ?? null),
    day: takenBack ? null : (last?.day ?? null),
    mine: known ?? (last === null && mine?.state === "held" ? mine : null),
    earlier: known || mine === undefined || mine.state === "held" ? null : mine,
    settled,
    spared,
    notBefore: settled ? null : person.not_before,
    waiting: false,
  };
  return advised(base, advice);
}

/** When somebody who is not done is to be met again, by the table: not before the wait is over, nor before the day that was named. */
function again(op: Visit, day: Day, kind: ListKind): Day | null {
  const wait = outcomeRule(op.outcome)?.waits[kind] ?? null;
  if (wait === null) return op.until;
  const first = addDays(day, wait);
  return op.until !== null && op.until > first ? op.until : first;
}

function mineIsNewer(mine: LocalOp, last: Last | null, known: LocalOp | undefined): boolean {
  if (!last) return true;
  if (last.operation === mine.id) return false;
  if (known) return mine.n > known.n;
  return mine.state === "waiting" || mine.day > last.day;
}

/** The ward police's word about somebody away from residence (P-4.3e): go again on a day, stop, or refer. Never whereabouts. */
function advised(base: Standing, advice: Advice | undefined): Standing {
  if (!advice) return base;
  // Somebody who was met since, or was helped elsewhere, is no absentee any more.
  if (advice.advice === "retry") return base.outcome === AWAY && base.spared === null ? { ...base, settled: false, notBefore: advice.on ?? base.notBefore } : base;
  return { ...base, settled: true, notBefore: null };
}

/** When an operation happened, by the server's clock as the phone knew it then; before the first contact, as it knows it now. */
export function happened(op: Operation, clock: ClockFacts): Micros {
  return op.observed_at + (op.clock_offset ?? clock.offset ?? 0);
}

/** Seconds in which an operation may still be undone with one tap. */
export function undoLeft(recordedAt: number, now: number, undoSeconds: number): number {
  return Math.max(0, Math.ceil((recordedAt + undoSeconds * 1_000_000 - now) / 1_000_000));
}
