// National IDs and old IDs as a card's QR, a machine reader or a finger gives them; and how numbers are shown.

export type Card = { number: string; old: string | null; birthYear: number | null };

const CARD_FIELDS = 7;

/** The digits of an ID that was typed or read: 12 that begin with 0, or the 9 of an old ID. Null when it is neither. */
export function parseNumber(words: string): string | null {
  const digits = words.replace(/[\s.\-'’‘"`\u200b-\u200f\ufeff]/g, "");
  if (!/^\d+$/.test(digits)) return null;
  if (/^0\d{11}$/.test(digits) || /^\d{9}$/.test(digits)) return digits;
  return null;
}

/**
 * Reads the QR of a chip card. The 2021 card joins seven fields with "|": number, old number, name, birth date, sex, address,
 * issue date. The 2024 card adds fields whose order is not published: they are passed over. Only the numbers and the year
 * of birth come out of here; everything else of the card is dropped at once.
 */
export function parseCard(words: string): Card | null {
  const fields = words.replace(/^\ufeff/, "").trim().split("|");
  if (fields.length < CARD_FIELDS) return null;
  const number = parseNumber(fields[0] ?? "");
  if (number === null || number.length !== 12) return null;
  const old = parseNumber(fields[1] ?? "");
  return { number, old: old?.length === 9 ? old : null, birthYear: birthYear(fields[3] ?? "") ?? yearOf(number) };
}

function birthYear(field: string): number | null {
  const digits = field.replace(/\D/g, "");
  const year = Number(digits.slice(-4));
  return digits.length >= 4 && year >= 1900 && year <= 2100 ? year : null;
}

/** The year of birth that the digits of a national ID say. */
export function yearOf(number: string): number | null {
  if (number.length !== 12) return null;
  return 1900 + Math.floor(Number(number[3]) / 2) * 100 + Number(number.slice(4, 6));
}

/** "•••• •••• 1234" */
export function maskNumber(number: string): string {
  return number.length === 12 ? `•••• •••• ${number.slice(-4)}` : `••• ••• ${number.slice(-3)}`;
}

/** "09•• ••• 456": enough to tell two numbers apart, not to call. */
export function maskPhone(phone: string): string {
  return `${phone.slice(0, 2)}•• ••• ${phone.slice(-3)}`;
}

/** "0912 345 678" */
export function showPhone(phone: string): string {
  return phone.replace(/^(\d{4})(\d{3})(\d+)$/, "$1 $2 $3");
}

/** 28.585, or 28,585 in English. */
export function showCount(n: number, language: string): string {
  const sign = language === "en" ? "," : ".";
  return String(n).replace(/\B(?=(\d{3})+$)/g, sign);
}
