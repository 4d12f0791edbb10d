// The short code as a leader reads it out, and as a QR holds it.

/** "abcd efgh" becomes "ABCD-EFGH"; null while it is not whole. */
export function tidyCode(words: string): string | null {
  const letters = words.toUpperCase().replace(/[^A-Z0-9]/g, "");
  return letters.length === 8 ? `${letters.slice(0, 4)}-${letters.slice(4)}` : null;
}

/** A scanned QR may hold the whole link or the code alone. */
export function codeFromScan(words: string): string | null {
  const inLink = /#enrol=([^&\s]+)/.exec(words)?.[1];
  return tidyCode(inLink ?? words);
}
