// The desk of a shift as the server gave it and as this tablet went on (P-4.4c): facts are united, and the first stands. The server
// does the same (stations/rules/tablet.rs). Pure.

import type { Desk, DeskBody, DeskReason, DeskShift, DeskState, DeskVisitor, DeskWho, Micros, RoomSaid } from "../../contract.ts";
import { fold, matches } from "../../kernel/fold.ts";
import type { LocalOp } from "../../session/types.ts";

export const REASONS: readonly DeskReason[] = ["papers", "record", "equipment", "biometrics", "under_way", "left"];

/** Numbers of one desk: the office counts from 1, each tablet in a series of its own. */
export const SERIES = 1_000;

/** `7` from the office's desk, `A7` from the first tablet. */
export function queueText(queue: number): string {
  let letters = "";
  for (let series = Math.floor(queue / SERIES); series > 0; series = Math.floor((series - 1) / 26)) {
    letters = String.fromCharCode(65 + ((series - 1) % 26)) + letters;
  }
  return `${letters}${queue % SERIES}`;
}

/** Somebody at the desk, or expected there. */
export interface Seat {
  key: string;
  who: DeskWho;
  /** `invited`: neither booked nor come. */
  state: DeskState | "invited";
  name: string;
  phone: string;
  note: string;
  birth: string;
  slot: number | null;
  queue: number | null;
  arrivedAt: Micros | null;
  reason: DeskReason | null;
  match: string[];
  /** Something of it has not arrived at the server yet. */
  waiting: boolean;
  /** Why the office looks at something of it. */
  held: string | null;
}

export function shiftsOf(room: RoomSaid | undefined): DeskShift[] {
  const content = room?.content as Partial<Desk> | undefined;
  return content?.shifts ?? [];
}

type DeskOp = LocalOp & { body: DeskBody; at: Micros };

function opsOf(ops: readonly LocalOp[], shift: number): DeskOp[] {
  return ops.flatMap((local) => {
    const { op } = local;
    if (op.kind !== "room" || op.room !== "desk") return [];
    const body = op.body as DeskBody;
    return body.shift === shift ? [{ ...local, body, at: op.observed_at + (op.clock_offset ?? 0) }] : [];
  });
}

const ofVisitor = (v: DeskVisitor): Seat => ({
  key: `b${v.booking}`, who: { booking: v.booking }, state: v.state, name: v.name, phone: v.phone, note: v.note, birth: "", slot: v.slot, queue: v.queue,
  arrivedAt: v.arrived_at, reason: v.reason, match: v.match, waiting: false, held: null,
});

/** Everybody of a shift, with what this tablet did since. */
export function seats(shift: DeskShift, ops: readonly LocalOp[]): Seat[] {
  const all = new Map<string, Seat>();
  const alias = new Map<string, string>();
  const known = new Set<string>();
  for (const v of shift.visitors) {
    all.set(`b${v.booking}`, ofVisitor(v));
    for (const operation of v.operations) {
      known.add(operation);
      alias.set(`a${operation}`, `b${v.booking}`);
    }
  }
  for (const a of shift.awaited) {
    all.set(`i${a.invitation}`, {
      key: `i${a.invitation}`, who: { invitation: a.invitation }, state: "invited", name: a.name, phone: "", note: "", birth: a.birth, slot: null, queue: null,
      arrivedAt: null, reason: null, match: a.match, waiting: false, held: null,
    });
  }
  for (const op of opsOf(ops, shift.no)) {
    if (known.has(op.id)) continue;
    const seat = find(all, alias, op) ?? (op.body.step === "arrive" ? newcomer(op) : null);
    if (!seat) continue;
    if (op.body.step === "arrive") alias.set(`a${op.id}`, seat.key);
    all.set(seat.key, follow(seat, op, shift.series));
  }
  return [...all.values()];
}

function find(all: ReadonlyMap<string, Seat>, alias: ReadonlyMap<string, string>, { body: { who } }: DeskOp): Seat | null {
  const key = who.booking !== undefined ? `b${who.booking}` : who.invitation !== undefined ? `i${who.invitation}` : who.arrival !== undefined ? (alias.get(`a${who.arrival}`) ?? `a${who.arrival}`) : null;
  return (key !== null && all.get(key)) || null;
}

const newcomer = ({ id, body }: DeskOp): Seat => ({
  key: `a${id}`, who: { arrival: id }, state: "booked", name: body.name ?? "", phone: body.phone ?? "", note: "", birth: "", slot: null, queue: null, arrivedAt: null,
  reason: null, match: [], waiting: false, held: null,
});

const RANK: Record<Seat["state"], number> = { invited: 0, booked: 0, arrived: 1, called: 2, taken: 3, not_possible: 3 };
const BECOMES: Record<DeskBody["step"], DeskState> = { arrive: "arrived", call: "called", taken: "taken", not_possible: "not_possible" };

/** A step of this tablet; what came to an end stays as it ended. */
function follow(seat: Seat, op: DeskOp, series: number): Seat {
  const next = BECOMES[op.body.step];
  // Steps after an arrival on this tablet name the arrival: the invitation may be a booking by then.
  const who = op.body.step === "arrive" ? { arrival: op.id } : seat.who;
  const seen = { ...seat, who: seat.who.booking !== undefined ? seat.who : who, waiting: seat.waiting || op.state === "waiting", held: op.state === "held" ? (op.reason ?? "malformed") : seat.held };
  if (RANK[next] <= RANK[seat.state]) return seen;
  const queue = op.body.queue === undefined ? seat.queue : series * SERIES + op.body.queue;
  return { ...seen, state: next, queue: seat.queue ?? queue, arrivedAt: seat.arrivedAt ?? op.at, reason: op.body.reason ?? null };
}

/** The next number of this tablet, whatever of its numbers the server or the tablet itself remembers. */
export function nextNumber(shift: DeskShift, ops: readonly LocalOp[]): number {
  const told = shift.visitors.flatMap((v) => (v.queue !== null && Math.floor(v.queue / SERIES) === shift.series ? [v.queue % SERIES] : []));
  const own = opsOf(ops, shift.no).flatMap((o) => (o.body.queue === undefined ? [] : [o.body.queue]));
  return Math.max(0, ...told, ...own) + 1;
}

/** Who waits, by when they came; the first is called next. */
export function waitingLine(all: readonly Seat[]): Seat[] {
  return all.filter((s) => s.state === "arrived").sort((a, b) => (a.arrivedAt ?? 0) - (b.arrivedAt ?? 0) || (a.queue ?? 0) - (b.queue ?? 0));
}

/** Who may be checked in, by a part of the name; booked ones first, by time. */
export function expected(all: readonly Seat[], query: string): Seat[] {
  const here = all.filter((s) => (s.state === "booked" || s.state === "invited") && (query === "" ? s.state === "booked" : matches(fold(s.name), query)));
  return here.sort((a, b) => Number(a.state === "invited") - Number(b.state === "invited") || (a.slot ?? 0) - (b.slot ?? 0) || a.name.localeCompare(b.name, "vi"));
}

/** A code as it is compared: what a QR's address holds, letters and digits alone. */
export function plainCode(text: string): string {
  const code = text.split("code=").at(-1)?.split("&")[0] ?? "";
  return code.replace(/[^a-z0-9]/gi, "").toLowerCase();
}
