// What other rooms have phones carry, for the fake server: an inspector's people, a station's desk, the commune's shifts.

import { createHmac } from "node:crypto";
import type { Desk, DeskBody, DeskVisitor, Expected, Inspections, Operation, RoomSaid, Sampled, ShiftBody, Shifts } from "../src/contract.ts";
import { addDays } from "../src/kernel/time.ts";
import { numberOf } from "./city.ts";

const KEY = Buffer.alloc(32, 9).toString("base64url");

const word = (text: string) => createHmac("sha256", Buffer.from(KEY, "base64url")).update(text).digest().subarray(0, 16).toString("base64url");

export function inspectionsOf(today: string, people: number): RoomSaid {
  const one = (n: number): Sampled => ({
    item: n + 1,
    name: n === 5 ? null : `${["Nguyễn Thị Hoà", "Trần Văn Bình", "Lê Minh Đức"][n % 3] ?? ""} ${n + 1}`,
    birth_year: 1960 + n,
    address: `Số ${n + 1} đường Hùng Vương`,
    place: n % 2 === 0 ? "Khu phố Tân Trà, phường Tân Bình" : "Khu phố Phú Thịnh, phường Tân Phú",
    phone: n % 2 === 0 ? "0912345678" : null,
    number: "070*****1234",
    unit: "Đoàn Thanh niên phường Tân Bình",
    team: "Tổ tình nguyện số 2",
    day: addDays(today, -9),
    match: [word(numberOf(55, n))],
    found: null,
  });
  const content: Inspections = { rounds: [{ no: 3, due: addDays(today, 3), purpose: "Đối chiếu tuần 2", match_key: KEY, people: Array.from({ length: people }, (_, n) => one(n)) }] };
  return { room: "inspections", until: addDays(today, 6), content };
}

export function shiftsOf(today: string, expected: Expected[] = []): RoomSaid {
  const shift = (no: number, days: number, free: number) => ({ no, station: "Nhà văn hoá khu phố 1", address: "Số 12 đường Phú Riềng Đỏ", day: addDays(today, days), from: 1050, to: 1230, free });
  const content: Shifts = { shifts: [shift(41, 1, 6), shift(42, 2, 0), shift(43, 3, 12)], wishes: [], expected };
  return { room: "shifts", until: addDays(today, 14), content };
}

export function deskOf(today: string): RoomSaid {
  const visitor = (booking: number, name: string, slot: number): DeskVisitor => ({ booking, slot, state: "booked", queue: null, arrived_at: null, reason: null, name, phone: "0912345678", note: booking === 2 ? "xe lăn" : "", match: [], operations: [] });
  const content: Desk = {
    shifts: [
      {
        no: 41,
        station: "Nhà văn hoá khu phố 1",
        day: today,
        from: 0,
        to: 1440,
        dossiers: true,
        series: 1,
        match_key: KEY,
        visitors: [visitor(1, "Nguyễn Thị Hoà", 1050), visitor(2, "Trần Văn Bình", 1065), visitor(3, "Lê Minh Đức", 1080)],
        awaited: [
          { invitation: 9, name: "Đặng Thị Yến", birth: "2/9/1971", match: [word("abcdefgh23")] },
          { invitation: 10, name: "Võ Quốc Khánh", birth: "1988", match: [word(numberOf(55, 1))] },
        ],
      },
    ],
  };
  return { room: "desk", until: today, content };
}

/** What the house would make of what a tablet and a door tell; enough to see that both sides end at the same. */
export function applied(rooms: RoomSaid[], op: Operation & { kind: "room" }): void {
  const room = rooms.find((r) => r.room === op.room);
  if (!room) return;
  if (op.room === "shifts") {
    const content = room.content as Shifts;
    const { shift: no } = op.body as ShiftBody;
    const shift = content.shifts.find((s) => s.no === no);
    if (!shift) return;
    const full = shift.free <= 0;
    if (!full) shift.free -= 1;
    const next = full ? (content.shifts.find((s) => s.free > 0)?.no ?? null) : null;
    content.wishes.push({ operation: op.id, citizen: op.citizen ?? "", became: full ? "full" : "booked", shift: no, station: shift.station, day: shift.day, at: shift.from, next });
  }
  if (op.room === "desk") step(room.content as Desk, op);
}

function step(desk: Desk, op: Operation & { kind: "room" }): void {
  const body = op.body as DeskBody;
  const shift = desk.shifts.find((s) => s.no === body.shift);
  if (!shift) return;
  const { who } = body;
  let visitor = shift.visitors.find((v) => v.booking === who.booking || (who.arrival !== undefined && v.operations.includes(who.arrival)));
  if (!visitor && body.step === "arrive") {
    const invited = shift.awaited.find((a) => a.invitation === who.invitation);
    shift.awaited = shift.awaited.filter((a) => a !== invited);
    visitor = { booking: 100 + shift.visitors.length, slot: 1050, state: "booked", queue: null, arrived_at: null, reason: null, name: invited?.name ?? body.name ?? "", phone: body.phone ?? "", note: "", match: [], operations: [] };
    shift.visitors.push(visitor);
  }
  if (!visitor) return;
  visitor.operations.push(op.id);
  if (visitor.state === "taken" || visitor.state === "not_possible") return;
  if (body.step === "arrive" && visitor.state === "booked") Object.assign(visitor, { state: "arrived", queue: 1000 + (body.queue ?? 0), arrived_at: op.observed_at });
  if (body.step === "call") visitor.state = "called";
  if (body.step === "taken") visitor.state = "taken";
  if (body.step === "not_possible") Object.assign(visitor, { state: "not_possible", reason: body.reason ?? null });
}
