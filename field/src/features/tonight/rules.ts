// Tonight's walk: people gathered into households, households into streets, and an order that wears out few shoes. Pure.

import type { Advice, Day, List, Person } from "../../contract.ts";
import { fold, matches } from "../../kernel/fold.ts";
import { myVisits, standing, type Standing, superseded } from "../../session/rules.ts";
import type { LocalOp } from "../../session/types.ts";
import { compareHouses, compareStreets, parseAddress, side } from "./address.ts";

export interface Entry {
  list: List;
  person: Person;
  standing: Standing;
  advice: Advice | null;
}

export interface House {
  /** List and household: one household may stand on two lists. */
  key: string;
  list: List;
  household: string;
  address: string;
  house: string;
  street: string;
  /** The street's folded name: one street, however it is written. */
  streetKey: string;
  people: Entry[];
  /** People still to be seen today. */
  left: number;
  /** Somebody overdue is among those. */
  overdue: boolean;
  /** People who are to be seen on a later day. */
  later: number;
  position: number;
}

export interface Street {
  name: string;
  houses: House[];
  left: number;
}

export interface Evening {
  houses: House[];
  byKey: Map<string, House>;
  people: number;
  done: number;
  left: number;
  later: number;
}

export type Order = "overdue" | "walk";

export function evening(lists: Iterable<List>, ops: readonly LocalOp[], advice: readonly Advice[], today: Day): Evening {
  const mine = myVisits(ops);
  const gone = superseded(ops);
  const byId = new Map(ops.map((op) => [op.id, op]));
  const advised = new Map(advice.map((a) => [a.citizen, a]));
  const byKey = new Map<string, House>();
  const total = { people: 0, done: 0, left: 0, later: 0 };
  for (const list of lists) {
    for (const person of list.people) {
      const own = advised.get(person.citizen);
      const entry = { list, person, standing: standing(person, mine.get(person.citizen), byId, gone, own), advice: own ?? null };
      const house = houseOf(byKey, entry);
      house.people.push(entry);
      house.position = Math.min(house.position, person.position);
      total.people += 1;
      const state = stateOf(entry.standing, today);
      total[state] += 1;
      if (state === "left") {
        house.left += 1;
        house.overdue ||= person.overdue;
      } else if (state === "later") house.later += 1;
    }
  }
  for (const house of byKey.values()) house.people.sort((a, b) => a.person.position - b.person.position);
  return { houses: [...byKey.values()], byKey, ...total };
}

function houseOf(byKey: Map<string, House>, { list, person }: Entry): House {
  const key = `${list.id}/${person.household}`;
  const had = byKey.get(key);
  if (had) return had;
  const { house, street, streetKey } = addressOf(person.address);
  const made: House = {
    key,
    list,
    household: person.household,
    address: person.address,
    house,
    street,
    streetKey,
    people: [],
    left: 0,
    overdue: false,
    later: 0,
    position: person.position,
  };
  byKey.set(key, made);
  return made;
}

/** Addresses do not change while they lie here, and are asked for after every outcome. */
const addresses = new Map<string, { house: string; street: string; streetKey: string }>();

function addressOf(words: string): { house: string; street: string; streetKey: string } {
  const had = addresses.get(words);
  if (had) return had;
  const { house, street } = parseAddress(words);
  const made = { house, street, streetKey: fold(street) };
  addresses.set(words, made);
  return made;
}

/** Forgets every address, when the app locks. */
export function forgetAddresses(): void {
  addresses.clear();
}

/** Where a person stands today. Who was not at home a minute ago is to be seen later: the server says from which day. */
export function stateOf(s: Standing, today: Day): "done" | "left" | "later" {
  if (s.settled) return "done";
  if (s.notBefore !== null && s.notBefore > today) return "later";
  if (s.outcome !== null && s.day !== null && s.day >= today) return "later";
  return "left";
}

/** Streets as the lists bring them, houses by number; with `sides`, up one side and back on the other. */
export function walk(houses: readonly House[], sides: boolean): House[] {
  const nearest = new Map<string, number>();
  for (const h of houses) {
    const street = `${h.list.id} ${h.streetKey}`;
    nearest.set(street, Math.min(nearest.get(street) ?? Infinity, h.position));
  }
  const ranked = houses.map((h) => ({ h, rank: nearest.get(`${h.list.id} ${h.streetKey}`) ?? 0 }));
  ranked.sort((a, b) => compareDue(a.h, b.h) || a.rank - b.rank || compareStreets(a.h.street, b.h.street) || along(a.h, b.h, sides) || a.h.position - b.h.position);
  return ranked.map(({ h }) => h);
}

function compareDue(a: House, b: House): number {
  if (a.list === b.list) return 0;
  return a.list.due < b.list.due ? -1 : a.list.due > b.list.due ? 1 : a.list.id - b.list.id;
}

/** Along one street; with `sides`, the even numbers are met on the way back. */
function along(a: House, b: House, sides: boolean): number {
  const numbers = compareHouses(a.house, b.house);
  if (!sides) return numbers;
  const [x, y] = [side(a.house), side(b.house)];
  return x - y || (x === 1 ? -numbers : numbers);
}

/** The houses in the order in which they are gone to. */
export function ordered(houses: readonly House[], order: Order, sides: boolean): House[] {
  const walked = walk(houses, sides);
  if (order === "walk") return walked;
  return [...walked.filter((h) => h.overdue), ...walked.filter((h) => !h.overdue)];
}

/** Neighbouring houses of one street under one heading. */
export function streets(houses: readonly House[]): Street[] {
  const out: Street[] = [];
  for (const house of houses) {
    const last = out.at(-1);
    if (last && last.houses[0]?.streetKey === house.streetKey && last.houses[0]?.list.id === house.list.id) {
      last.houses.push(house);
      last.left += house.left;
    } else out.push({ name: house.street, houses: [house], left: house.left });
  }
  return out;
}

/** The next house with somebody to see, after the present one and then from the start. */
export function nextHouse(inOrder: readonly House[], present: string | null): House | null {
  const at = inOrder.findIndex((h) => h.key === present);
  const rest = [...inOrder.slice(at + 1), ...inOrder.slice(0, Math.max(0, at))];
  return rest.find((h) => h.left > 0) ?? null;
}

/** The fourth from last digits of a number find a person too. */
export function search(houses: readonly House[], query: string): Entry[] {
  const key = fold(query);
  if (key === "") return [];
  const digits = /^\d{3,}$/.test(key) ? key : null;
  return houses.flatMap((h) =>
    h.people.filter(
      ({ person }) => matches(fold(`${person.name} ${person.address}`), key) || (digits !== null && (person.number_tail?.endsWith(digits) ?? false)),
    ),
  );
}

/** The words for a house where it is led to. */
export function houseWord(house: House): string {
  return house.house === "" ? house.street : `${house.house}, ${house.street}`;
}

/** Where a house is shown: somebody who lives alone is shown at once. */
export function placeOf(house: House): [string, ...(string | number)[]] {
  const only = house.people.length === 1 ? house.people[0] : undefined;
  return only ? ["person", house.list.id, only.person.citizen] : ["house", house.list.id, house.household];
}
