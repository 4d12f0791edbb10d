// People for the fake server: made up by rule, with numbers of the right shape that belong to nobody we know of.

import type { List, ListKind, Person } from "../src/contract.ts";
import { addDays } from "../src/kernel/time.ts";
import type { FakeServer } from "./server.ts";

const FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Võ", "Bùi", "Điểu", "Thị"];
const MIDDLE = ["Văn", "Thị", "Minh", "Ngọc", "Đức", "Thanh", "Quốc", "Mỹ"];
const GIVEN = ["Hoà", "An", "Bình", "Cường", "Dung", "Hạnh", "Khánh", "Lan", "Nam", "Phượng", "Quý", "Sơn", "Tuấn", "Uyên", "Vỹ", "Yến"];
const STREETS = ["Nguyễn Huệ", "Hùng Vương", "Phú Riềng Đỏ", "Lê Duẩn", "Trần Hưng Đạo", "6/1", "Nguyễn Bình", "Hồ Xuân Hương"];

export interface Shape {
  id: number;
  people: number;
  kind?: ListKind;
  quarter?: string;
  members: string[];
  today: string;
  /** Days until the lease ends. */
  lease?: number;
}

const pick = <T>(of: readonly T[], n: number): T => of[n % of.length] as T;

/** The number of the n-th person of a list. */
export function numberOf(list: number, n: number): string {
  return `070${n % 2}${String(60 + (n % 35)).padStart(2, "0")}${String(list * 10_000 + n).padStart(6, "0")}`;
}

export function addList(server: FakeServer, shape: Shape): List {
  const list: List = {
    id: shape.id,
    kind: shape.kind ?? "activation",
    quarter: shape.quarter ?? "Khu phố Tân Trà",
    commune: "Phường Tân Bình",
    due: addDays(shape.today, 2),
    lease_until: addDays(shape.today, shape.lease ?? 6),
    members: shape.members,
    match_key: Buffer.alloc(32, shape.id).toString("base64url"),
    version: 1,
    people: [],
  };
  for (let n = 0; n < shape.people; n++) list.people.push(person(server, list, n));
  server.lists.push(list);
  server.touch(shape.id);
  return list;
}

function person(server: FakeServer, list: List, n: number): Person {
  const household = Math.floor((n * 2) / 3);
  const number = numberOf(list.id, n);
  const street = pick(STREETS, Math.floor(household / 9));
  const house = `${2 + (household % 9) * 5}${household % 4 === 3 ? `/${1 + (household % 3)}` : ""}`;
  const address = household % 7 === 6 ? `Tổ ${1 + (household % 12)}, ấp 2, xã Tiến Hưng` : `Số ${house} đường ${street}, tổ 3, KP. Tân Trà`;
  return {
    citizen: `12-${list.id.toString(16).padStart(4, "0")}${n.toString(16).padStart(6, "0")}`,
    household: `h${household}`,
    position: n,
    name: `${pick(FAMILY, n * 7 + list.id)} ${pick(MIDDLE, n * 5 + 1)} ${pick(GIVEN, n * 3 + list.id)}`,
    birth_year: 1960 + (n % 45),
    sex: n % 2 === 0 ? "m" : "f",
    address,
    phone: n % 9 === 5 ? null : `09${String(10_000_000 + list.id * 100_000 + n).slice(-8)}`,
    number_tail: number.slice(-4),
    overdue: n % 6 === 0,
    level: n % 3 === 0 ? 1 : 2,
    match: [server.match(list, number)],
    last: null,
    settled: false,
    not_before: null,
    hint_hour: n % 11 === 3 ? "evening" : null,
  };
}
