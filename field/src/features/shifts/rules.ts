// Coming shifts of an intake station for who needs level 2 (P-4.4b), and what became of those that were chosen. Pure.

import type { Coming, Day, Expected, RoomSaid, ShiftBody, Shifts, Wish } from "../../contract.ts";
import type { LocalOp } from "../../session/types.ts";

export function shiftsOf(room: RoomSaid | undefined): Required<Shifts> {
  const content = room?.content as Partial<Shifts> | undefined;
  return { shifts: content?.shifts ?? [], wishes: content?.wishes ?? [], expected: content?.expected ?? [] };
}

/** Where a citizen is expected, unless that is over by a moment of a day; `minute` counts from midnight. */
export function expectedOf(citizen: string, all: readonly Expected[], today: Day, minute: number): Expected | null {
  return all.find((e) => e.citizen === citizen && (e.day > today || (e.day === today && e.to > minute))) ?? null;
}

/** Shifts that can still be chosen at a moment of a day; `minute` counts from midnight. Those with places first, then by time. */
export function offered(all: readonly Coming[], today: Day, minute: number): Coming[] {
  const open = all.filter((s) => s.day > today || (s.day === today && s.to > minute));
  return open.sort((a, b) => Number(a.free <= 0) - Number(b.free <= 0) || (a.day < b.day ? -1 : a.day > b.day ? 1 : a.from - b.from));
}

/** 17:30 */
export function clock(minute: number): string {
  return `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, "0")}`;
}

/** 08:05, as a field for a time takes it; midnight at the end of a day is none of its hours. */
export function inField(minute: number): string {
  const within = Math.min(minute, 24 * 60 - 1);
  return `${String(Math.floor(within / 60)).padStart(2, "0")}:${String(within % 60).padStart(2, "0")}`;
}

/** Citizens whose chosen shift was full or is over, and for whom another one has a place: somebody has to choose again. */
export function toChooseAgain(ops: readonly LocalOp[], { shifts, wishes }: Shifts): string[] {
  const open = new Set(shifts.map((s) => s.no));
  return [...new Set(wishes.map((w) => w.citizen))].filter((citizen) => {
    const chosen = chosenFor(citizen, ops, wishes);
    if (chosen?.kind !== "known") return false;
    const { became, next } = chosen.wish;
    return (became === "full" || became === "over") && next !== null && open.has(next);
  });
}

export type Chosen =
  | { kind: "waiting"; shift: number }
  | { kind: "held"; shift: number; reason: string }
  | { kind: "known"; wish: Wish };

/** What stands of a citizen's shift: my newest choice, until the server has told what became of it. */
export function chosenFor(citizen: string, ops: readonly LocalOp[], wishes: readonly Wish[]): Chosen | null {
  const mine = ops.filter(({ op }) => op.kind === "room" && op.room === "shifts" && op.citizen === citizen).at(-1);
  const told = mine && wishes.find((w) => w.operation === mine.id);
  if (mine && !told) {
    const shift = mine.op.kind === "room" ? (mine.op.body as ShiftBody).shift : 0;
    return mine.state === "held" ? { kind: "held", shift, reason: mine.reason ?? "malformed" } : { kind: "waiting", shift };
  }
  const wish = told ?? wishes.filter((w) => w.citizen === citizen).at(-1);
  return wish ? { kind: "known", wish } : null;
}
