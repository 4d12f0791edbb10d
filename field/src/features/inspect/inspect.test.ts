import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding, RoomSaid, Round, Sampled } from "../../contract.ts";
import type { LocalOp } from "../../session/types.ts";
import { inOrder, inspections, looked } from "./rules.ts";

const person = (item: number, some: Partial<Sampled> = {}): Sampled => ({
  item, name: `Người ${item}`, birth_year: 1970, address: "Số 1", place: "Khu phố 1", phone: null, number: null, unit: "Đoàn phường", team: null, day: "2023-06-20", match: [], found: null, ...some,
});
const round: Round = { no: 3, due: "2023-07-01", purpose: "", match_key: "", people: [person(1), person(2), person(3)] };
const room = (people: Sampled[]): RoomSaid => ({ room: "inspections", until: "2023-07-04", content: { rounds: [{ ...round, people }] } });

function found(n: number, item: number, finding: Finding, some: Partial<LocalOp> = {}): LocalOp {
  const op = { id: `o${n}`, kind: "room" as const, room: "inspections" as const, observed_at: n * 100, clock_offset: 0, body: { round: 3, item, finding, note: null } };
  return { n, id: `o${n}`, day: "2023-06-26", state: "waiting", reason: null, about: "", op, ...some };
}

test("what was found without a network counts at once", () => {
  const [made] = inspections(room(round.people), [found(1, 2, "real")]);
  assert.equal(made?.left, 2);
  const seen = made?.people.find((p) => p.person.item === 2)?.seen;
  assert.deepEqual([seen?.finding, seen?.waiting], ["real", true]);
});

test("the newest finding of mine stands, whatever the server still says", () => {
  const ops = [found(1, 1, "not_found"), found(2, 1, "real")];
  const server = person(1, { found: { finding: "not_found", note: "", at: 100 } });
  assert.equal(looked(round, server, ops).seen?.finding, "real");
});

test("a later word of the office stands once mine has arrived", () => {
  const server = person(1, { found: { finding: "refused", note: "", at: 900 } });
  assert.equal(looked(round, server, [found(1, 1, "real", { state: "server" })]).seen?.finding, "refused");
  assert.equal(looked(round, server, [found(1, 1, "real")]).seen?.finding, "real");
});

test("what the office holds does not count as seen", () => {
  const held = found(1, 1, "real", { state: "held", reason: "over" });
  assert.deepEqual([looked(round, person(1), [held]).seen, looked(round, person(1), [held]).held], [null, "over"]);
});

test("another round's and another room's words are nobody's here", () => {
  const other = { ...found(1, 1, "real"), op: { ...found(1, 1, "real").op, room: "desk" as const } } as LocalOp;
  assert.equal(looked(round, person(1), [other]).seen, null);
  assert.equal(looked({ ...round, no: 4 }, person(1), [found(1, 1, "real")]).seen, null);
});

test("who is left comes first, by place", () => {
  const [made] = inspections(room([person(1, { place: "Khu phố 9" }), person(2), person(3)]), [found(1, 2, "real")]);
  assert.deepEqual(inOrder(made?.people ?? []).map((p) => p.person.item), [3, 1, 2]);
});

test("a server of earlier has no such room", () => {
  assert.deepEqual(inspections(undefined, []), []);
});
