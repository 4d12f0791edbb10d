// The search key of a Vietnamese text, the same as the server's (kernel/text/fold.rs): lower case, no accents, đ and its
// look-alikes as d, y as i, only letters and digits, single spaces.

const MARKS = /[\u0300-\u036f]/g;

export function fold(words: string): string {
  return words
    .normalize("NFKD")
    .replace(MARKS, "")
    .toLowerCase()
    .normalize("NFKD")
    .replace(MARKS, "")
    .replace(/[đðɖ\u0189]/g, "d")
    .replaceAll("y", "i")
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Whether every word of the query begins some word of the key. Both are folded. */
export function matches(key: string, query: string): boolean {
  if (query === "") return true;
  const words = key.split(" ");
  return query.split(" ").every((part) => words.some((word) => word.startsWith(part)));
}
