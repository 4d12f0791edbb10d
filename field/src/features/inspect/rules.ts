// An inspector's people as the server gave them and as they stand on this phone (P-3.8). Pure.

import type { Finding, FindingBody, Inspections, Micros, RoomSaid, Round, Sampled } from "../../contract.ts";
import type { LocalOp } from "../../session/types.ts";

export const FINDINGS: readonly Finding[] = ["real", "not_real", "already_active", "not_found", "refused"];

export interface Seen {
  finding: Finding;
  note: string;
  at: Micros;
  /** It has not arrived yet. */
  waiting: boolean;
}

export interface Looked {
  round: Round;
  person: Sampled;
  seen: Seen | null;
  /** The office looks at the last one that was recorded here. */
  held: string | null;
}

export interface Inspection {
  round: Round;
  people: Looked[];
  left: number;
}

export function roundsOf(room: RoomSaid | undefined): Round[] {
  const content = room?.content as Partial<Inspections> | undefined;
  return content?.rounds ?? [];
}

/** My findings of a person, oldest first. */
function mine(ops: readonly LocalOp[], round: number, item: number): LocalOp[] {
  return ops.filter(({ op }) => op.kind === "room" && op.room === "inspections" && (op.body as FindingBody).round === round && (op.body as FindingBody).item === item);
}

/** The newest finding stands: the server's, or one of mine that it has not heard of or that came after. */
export function looked(round: Round, person: Sampled, ops: readonly LocalOp[]): Looked {
  const own = mine(ops, round.no, person.item);
  const last = own.at(-1);
  const held = last?.state === "held" ? (last.reason ?? "malformed") : null;
  const counting = own.filter((o) => o.state !== "held").at(-1);
  const server = person.found && { ...person.found, waiting: false };
  if (!counting) return { round, person, seen: server, held };
  const { finding, note } = counting.op.kind === "room" ? (counting.op.body as FindingBody) : { finding: "not_found" as Finding, note: null };
  const at = counting.op.observed_at + (counting.op.clock_offset ?? 0);
  const own_ = { finding, note: note ?? "", at, waiting: counting.state === "waiting" };
  return { round, person, seen: server && counting.state === "server" && server.at > at ? server : own_, held };
}

export function inspections(room: RoomSaid | undefined, ops: readonly LocalOp[]): Inspection[] {
  return roundsOf(room).map((round) => {
    const people = round.people.map((person) => looked(round, person, ops));
    return { round, people, left: people.filter((p) => p.seen === null).length };
  });
}

/** Whom to see next: those without a finding first, by place as the server ordered them. */
export function inOrder(people: readonly Looked[]): Looked[] {
  const place = (p: Looked) => `${p.person.place ?? ""} ${p.person.address ?? ""}`;
  return [...people].sort((a, b) => Number(a.seen !== null) - Number(b.seen !== null) || place(a).localeCompare(place(b), "vi") || a.person.item - b.person.item);
}
