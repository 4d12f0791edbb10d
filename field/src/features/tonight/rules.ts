// Tonight's walk: people gathered into households, households into streets, and an order that wears out few shoes. Pure.

import type { Advice, Day, List, Person } from "../../contract.ts";
import { fold, matches } from "../../kernel/fold.ts";
import { dealtWith, myVisits, standing, type Standing, superseded } from "../../session/rules.ts";
import type { LocalOp } from "../../session/types.ts";
import { compareHouses, compareStreets, placeIn, side } from "./address.ts";

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
  /** The quarter's, where the address names another than the list's. */
  quarterKey: string;
  /** No street but a group of houses ("Tổ 9"). */
  isGroup: boolean;
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
  /** Nobody need go to them, though nothing on these lists says so. */
  spared: number;
}

export type Order = "overdue" | "walk";

export function evening(lists: Iterable<List>, ops: readonly LocalOp[], advice: readonly Advice[], today: Day): Evening {
  const mine = myVisits(ops);
  const gone = superseded(ops);
  const dealt = dealtWith(ops);
  const byId = new Map(ops.map((op) => [op.id, op]));
  const advised = new Map(advice.map((a) => [a.citizen, a]));
  const byKey = new Map<string, House>();
  const total = { people: 0, done: 0, left: 0, later: 0, spared: 0 };
  for (const list of lists) {
    for (const person of list.people) {
      const own = advised.get(person.citizen);
      const entry = { list, person, standing: standing(person, list, { mine: mine.get(person.citizen), ops: byId, gone, dealt }, own), advice: own ?? null };
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
  const { house, street, streetKey, quarterKey, isGroup } = addressOf(person.address, list.quarter);
  const made: House = {
    key,
    list,
    household: person.household,
    address: person.address,
    house,
    street,
    streetKey,
    quarterKey,
    isGroup,
    people: [],
    left: 0,
    overdue: false,
    later: 0,
    position: person.position,
  };
  byKey.set(key, made);
  return made;
}

type Place = Pick<House, "house" | "street" | "streetKey" | "quarterKey" | "isGroup">;

/** Addresses do not change while they lie here, and are asked for after every outcome. */
const addresses = new Map<string, Place>();

function addressOf(words: string, quarter: string): Place {
  const id = `${quarter}\n${words}`;
  const had = addresses.get(id);
  if (had) return had;
  const made = placeIn(words, quarter);
  addresses.set(id, made);
  return made;
}

/** Forgets every address, when the app locks. */
export function forgetAddresses(): void {
  addresses.clear();
}

/** Where a person stands today: done on this list, spared by somebody's word from elsewhere, to be met today, or an appointment of a later day. */
export function stateOf(s: Standing, today: Day): "done" | "spared" | "left" | "later" {
  if (s.settled) return s.spared === null ? "done" : "spared";
  if (s.notBefore !== null && s.notBefore > today) return "later";
  if (s.outcome !== null && s.day !== null && s.day >= today) return "later";
  return "left";
}

/**
 * By quarter, by street (groups of houses without a street by their number, after the streets), then along the houses; with `sides`, up
 * one side and back on the other.
 */
export function walk(houses: readonly House[], sides: boolean): House[] {
  // Names are few and compared once; houses are many, and the walk is made anew after every outcome.
  const rank = ranks(houses.flatMap((h) => [h.quarterKey, h.streetKey]));
  const at = (key: string) => rank.get(key) ?? 0;
  return [...houses].sort(
    (a, b) => compareDue(a, b) || at(a.quarterKey) - at(b.quarterKey) || Number(a.isGroup) - Number(b.isGroup) || at(a.streetKey) - at(b.streetKey) || along(a, b, sides) || a.position - b.position,
  );
}

function ranks(names: readonly string[]): Map<string, number> {
  return new Map([...new Set(names)].sort(compareStreets).map((name, n) => [name, n]));
}

function compareDue(a: House, b: House): number {
  if (a.list === b.list) return 0;
  const quarters = a.list.due === b.list.due ? compareStreets(a.list.quarter, b.list.quarter) : 0;
  if (quarters !== 0) return quarters;
  return a.list.due < b.list.due ? -1 : a.list.due > b.list.due ? 1 : a.list.id - b.list.id;
}

/** Along one street; with `sides`, the even numbers are met on the way back. */
function along(a: House, b: House, sides: boolean): number {
  const numbers = compareHouses(a.house, b.house);
  if (!sides) return numbers;
  const [x, y] = [side(a.house), side(b.house)];
  return x - y || (x === 1 ? -numbers : numbers);
}

/** The houses of a walk in the order in which they are gone to. */
export function ordered(walked: readonly House[], order: Order): House[] {
  if (order === "walk") return [...walked];
  return [...walked.filter((h) => h.overdue), ...walked.filter((h) => !h.overdue)];
}

/** Neighbouring houses of one street under one heading. */
export function streets(houses: readonly House[]): Street[] {
  const out: Street[] = [];
  for (const house of houses) {
    const last = out.at(-1);
    const before = last?.houses[0];
    if (last && before?.streetKey === house.streetKey && before.quarterKey === house.quarterKey && before.list.id === house.list.id) {
      last.houses.push(house);
      last.left += house.left;
    } else out.push({ name: house.street, houses: [house], left: house.left });
  }
  return out;
}

/**
 * The next house with somebody to see, in the order that was chosen, from where one stands and around the end; `walked` is the walk.
 * Where the overdue come first, the next of them along the way.
 */
export function nextHouse(walked: readonly House[], present: string | null, order: Order): House | null {
  const at = walked.findIndex((h) => h.key === present);
  const rest = [...walked.slice(at + 1), ...walked.slice(0, Math.max(0, at))].filter((h) => h.left > 0);
  return (order === "overdue" ? rest.find((h) => h.overdue) : undefined) ?? rest[0] ?? null;
}

/**
 * People whom a query finds, the nearest first: exact words of the name, beginnings of them, then the address. An address is found by
 * words that stand side by side in it or all in one of its parts, so that "phu binh" is no search for "Phú Cường, Bình Phước"; only when
 * nothing is found so may the words stand anywhere. The last digits of a number find a person too.
 */
export function search(houses: readonly House[], query: string): Entry[] {
  const key = fold(query);
  if (key === "") return [];
  const digits = /^\d{3,}$/.test(key) ? key : null;
  const all = houses.flatMap((h) => h.people);
  const ranked = all.flatMap((entry) => {
    const rank = digits !== null && entry.person.number_tail?.endsWith(digits) ? 0 : rankOf(entry.person, key);
    return rank === null ? [] : [{ entry, rank }];
  });
  if (ranked.length === 0) return all.filter(({ person }) => matches(fold(`${person.name} ${person.address}`), key));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ entry }) => entry);
}

function rankOf(person: Person, key: string): number | null {
  const name = fold(person.name);
  const words = name.split(" ");
  const asked = key.split(" ");
  // Given names come last and are what people are called by.
  if (words.at(-1) === asked.at(-1) && asked.every((w) => words.includes(w))) return 0;
  if (asked.every((w) => words.includes(w))) return 1;
  if (matches(name, key)) return 2;
  if (` ${fold(person.address)}`.includes(` ${key}`)) return 3;
  // Whole words but for the last one, which may be under way: "phu" is not "Phước".
  const whole = asked.slice(0, -1);
  const inOne = (part: string) => matches(part, key) && whole.every((w) => part.split(" ").includes(w));
  return person.address.split(",").some((part) => inOne(fold(part))) ? 4 : null;
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
