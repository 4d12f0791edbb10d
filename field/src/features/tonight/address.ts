// Reads an address as far as a walk needs it: the house number, the street or hamlet group, and how houses follow each other.

import { fold } from "../../kernel/fold.ts";

export interface Address {
  /** House number as written, such as "12/3A"; empty where there is none. */
  house: string;
  /** The street, else the smallest named place. */
  street: string;
}

const NUMBER = /^(?:số\s*(?:nhà\s*)?|sn\.?\s*|nhà\s*số\s*)?(\d+[a-zđ]?(?:\s*(?:\/|-|bis\b)\s*\d*[a-zđ]?)*)(?=[\s,]|$)/iu;
// Not \b: to JavaScript the letters of "tổ" and "ấp" are no word letters.
const SMALL_PLACE = /^(tổ|ấp|thôn|khu phố|kp|xóm|đội|sóc|buôn|bon)(?=[\s.])/iu;

export function parseAddress(words: string): Address {
  const parts = words.split(",").map((p) => p.trim()).filter((p) => p !== "");
  const first = parts[0] ?? "";
  const number = NUMBER.exec(first);
  if (!number?.[1]) return { house: "", street: place(parts) };
  const rest = first.slice(number[0].length).replace(/^[\s,]+/, "");
  return { house: number[1].replaceAll(/\s+/g, ""), street: place(rest === "" ? parts.slice(1) : [rest, ...parts.slice(1)]) };
}

/** The street; in hamlets the group is what a street is elsewhere: "Tổ 3, ấp 2". */
function place([first = "", second = ""]: string[]): string {
  const named = first.replace(/^(đường|đ\.)\s*/iu, "");
  const whole = SMALL_PLACE.test(named) && SMALL_PLACE.test(second) ? `${named}, ${second}` : named;
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}

/** How the parts of an address are shortened. */
const SHORT: readonly [RegExp, string][] = [
  [/(^|[\s,])kp\.?\s*(?=\S)/giu, "$1khu phố "],
  [/(^|[\s,])tp\.\s*/giu, "$1thành phố "],
  [/(^|[\s,])tt\.\s*/giu, "$1thị trấn "],
  [/(^|[\s,])p\.\s*/giu, "$1phường "],
  [/(^|[\s,])x\.\s*/giu, "$1xã "],
  [/(^|[\s,])h\.\s*/giu, "$1huyện "],
];
const QUARTER = /^(khu pho|ap|thon|soc|buon|bon) /;
// "Tổ 9" and not "Tô Hiến Thành": their keys begin alike.
const GROUP = /^(?:(?:to|doi) (?:so )?\d|xom )/;

/** A place's key: however it is shortened and accented, it is the same place. */
export function placeKey(words: string): string {
  return fold(SHORT.reduce((text, [short, long]) => text.replace(short, long), words));
}

/** A quarter's own name: "Khu phố Phú Bình", "KP. Phú Bình" and "Phú Bình" are one. */
function quarterName(key: string): string {
  return key.replace(QUARTER, "");
}

/**
 * Where a house stands on the walk through a list's quarter: its own number, its street or, without one, its group ("Tổ 9"), which is the
 * same group whether or not the quarter is named behind it.
 */
export function placeIn(words: string, quarter: string): { house: string; street: string; streetKey: string; quarterKey: string; isGroup: boolean } {
  const { house, street } = parseAddress(words);
  const here = quarterName(placeKey(quarter));
  const parts = words.split(",").map((part) => placeKey(part.trim()));
  const named = parts.find((part) => QUARTER.test(part));
  const own = named === undefined ? "" : quarterName(named);
  const keys = street.split(",").map((part) => placeKey(part.trim())).filter((key) => key !== "");
  const isGroup = GROUP.test(keys[0] ?? "") || QUARTER.test(keys[0] ?? "");
  // The quarter behind a group says nothing that the quarter's key does not.
  const streetKey = isGroup ? (keys.find((key) => GROUP.test(key)) ?? "") : (keys[0] ?? "");
  return { house, street, streetKey, quarterKey: own === here ? "" : own, isGroup };
}

/** The parts of a house number in order: "12/3A" gives [12, 3, "a"]. */
function parts(house: string): (number | string)[] {
  return (house.toLowerCase().match(/\d+|[^\d/\-\s]+/gu) ?? []).map((p) => (/^\d/.test(p) ? Number(p) : p));
}

/** The order of house numbers on a walk: 2, 12, 12A, 12/3, 12/10, 13; houses without a number come last. */
export function compareHouses(a: string, b: string): number {
  if ((a === "") !== (b === "")) return a === "" ? 1 : -1;
  const [pa, pb] = [parts(a), parts(b)];
  for (let i = 0; i < Math.max(pa.length, pb.length); i++) {
    const [x, y] = [pa[i], pb[i]];
    if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? -1 : 1;
    if (x === y) continue;
    if (typeof x === "number" && typeof y === "number") return x - y;
    // A letter belongs to the house itself and comes before its alley.
    if (typeof x !== typeof y) return typeof x === "string" ? -1 : 1;
    return String(x).localeCompare(String(y), "vi");
  }
  return 0;
}

const order = new Intl.Collator("vi", { numeric: true, sensitivity: "base" });

/** "Tổ 2" before "Tổ 10". */
export function compareStreets(a: string, b: string): number {
  return a === b ? 0 : order.compare(a, b);
}

/** The side of the street: odd numbers first, then the even ones on the way back. */
export function side(house: string): 0 | 1 | 2 {
  const first = parts(house)[0];
  return typeof first === "number" ? (first % 2 === 1 ? 0 : 1) : 2;
}
