// The app's words. Vietnamese comes with the app, English as a second file; a city may put the words of another language over the
// Vietnamese ones (GET /api/v1/field/texts/{code}), and what it did not translate stays Vietnamese.

import type { Hour, ListKind } from "../contract.ts";
import { showCount } from "../kernel/numbers.ts";
import { outcomeRule, RULES } from "../rules.ts";
import vi from "./vi.json" with { type: "json" };

export type Key = keyof typeof vi;
export type Words = Record<string, string>;

let words: Words = vi;
let over: Words = {};
let language = "vi";

/** The words that come with the app; another language's are the city's. */
export async function ownWords(code: string): Promise<Words> {
  return code === "en" ? (await import("./en.json", { with: { type: "json" } })).default : vi;
}

/** Switches the language. `overrides` are a city's own words by the same keys. */
export async function speak(code: string, overrides: Words = {}): Promise<void> {
  words = await ownWords(code);
  over = overrides;
  language = code;
  document.documentElement.lang = code;
}

export function spoken(): string {
  return language;
}

/** The language of numbers and of the rules table. */
function basis(): "vi" | "en" {
  return language === "en" ? "en" : "vi";
}

export type Args = Record<string, string | number>;

/** `{name}` is replaced; `{name:one|other}` chooses by whether the number is one. */
export function fill(template: string, args: Args, code: string): string {
  return template.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, other?: string) => {
    const value = args[name];
    if (value === undefined) return whole;
    if (one !== undefined && other !== undefined) return value === 1 ? one : other;
    return typeof value === "number" ? showCount(value, code) : value;
  });
}

export function t(key: Key, args: Args = {}): string {
  return fill(over[key] ?? words[key] ?? vi[key], args, basis());
}

/** A text whose key is made up of parts; the key itself when nobody wrote it. */
export function say(key: string, args: Args = {}): string {
  return fill(over[key] ?? words[key] ?? (vi as Words)[key] ?? key, args, basis());
}

export function outcomeWord(code: string): string {
  return over[`outcome.${code}`] ?? outcomeRule(code)?.[basis()] ?? code;
}

export function adviceOf(code: string): string {
  const rule = outcomeRule(code);
  return over[`advice.${code}`] ?? (basis() === "en" ? rule?.advice_en : rule?.advice_vi) ?? "";
}

/** Why the office looks at an operation, in the member's words; the table's, which speak to the office, stand in for new reasons. */
export function heldWord(reason: string): string {
  const key = `held.${reason}`;
  const own = say(key);
  return own !== key ? own : (RULES.held_reasons.find((r) => r.code === reason)?.[basis()].replace(/\.$/, "") ?? t("held.unknown"));
}

export function kindWord(kind: ListKind): string {
  return say(`kind.${kind}`);
}

export function hourWord(hour: Hour): string {
  return say(`hour.${hour}`);
}
