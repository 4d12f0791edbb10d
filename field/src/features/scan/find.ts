// From what a card says to a person on my lists, or to a help outside them.

import type { List } from "../../contract.ts";
import { findByNumber } from "../../crypto/match.ts";
import { isPossible } from "../../rules.ts";
import { type Card, parseCard, parseNumber, yearOf } from "../../kernel/numbers.ts";

export type Found = { kind: "listed"; list: number; citizen: string } | { kind: "unlisted"; number: string; birthYear: number | null } | { kind: "no_card" } | { kind: "impossible" };

/** Why what was scanned or typed leads to nobody. */
export type Odd = "no_card" | "impossible";

/** A card's QR, or digits alone. */
export function readAny(text: string): Card | null {
  const card = parseCard(text);
  if (card) return card;
  const number = parseNumber(text);
  return number === null ? null : { number, old: null, birthYear: yearOf(number) };
}

export async function find(lists: Iterable<List>, text: string): Promise<Found> {
  const card = readAny(text);
  if (!card) return { kind: "no_card" };
  const hit = await findByNumber(lists, card.old === null ? [card.number] : [card.number, card.old]);
  // Who is on a list is there by the register, whatever their number.
  if (!hit && !isPossible(card.number)) return { kind: "impossible" };
  return hit ? { kind: "listed", ...hit } : { kind: "unlisted", number: card.number, birthYear: card.birthYear };
}
