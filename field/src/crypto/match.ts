// Finds a scanned card on a list without the list holding any number: HMAC-SHA256 under the lease's match key, first 16 bytes.

import type { List } from "../contract.ts";
import { encode, fromBase64url, toBase64url } from "../kernel/bytes.ts";

export async function matchOf(matchKey: string, number: string): Promise<string> {
  const key = await crypto.subtle.importKey("raw", fromBase64url(matchKey), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", key, encode(number));
  return toBase64url(new Uint8Array(mac, 0, 16));
}

/** The first list and citizen that one of the numbers belongs to. */
export async function findByNumber(lists: Iterable<List>, numbers: readonly string[]): Promise<{ list: number; citizen: string } | null> {
  for (const list of lists) {
    for (const number of numbers) {
      const match = await matchOf(list.match_key, number);
      const person = list.people.find((p) => p.match.includes(match));
      if (person) return { list: list.id, citizen: person.citizen };
    }
  }
  return null;
}
