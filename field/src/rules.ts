// The server's rules, read from the table that is generated from them. The app decides nothing by itself that stands there.

import table from "./generated/rules.json" with { type: "json" };
import type { Hour, ListKind, OutcomeCode } from "./contract.ts";
import { fold } from "./kernel/fold.ts";

export type Ask = "method" | "phone_of" | "until" | "hour";
export type Group = "done" | "later" | "problem" | "gone";
export type Next = "await_register" | "retry" | "help" | "invite" | "absentee" | "police" | "leave";

export interface Outcome {
  code: OutcomeCode;
  vi: string;
  en: string;
  next: Next;
  keeps_lease: boolean;
  /** No further visit on this list; else an appointment. */
  done: boolean;
  /** Can be said of somebody who stands here with a card. */
  present: boolean;
  claims: boolean;
  asks: Ask[];
  group: Group;
  waits: Record<ListKind, number | null>;
  advice_vi: string;
  advice_en: string;
}

interface Table {
  version: number;
  ahead_seconds: number;
  undo_seconds: number;
  note_max: number;
  place_max: number;
  batch_max: number;
  secret_words: string[];
  secret_digits: number;
  code_words: string[];
  code_digits: number;
  id_digits: number[];
  id_places: number[];
  outcomes: Outcome[];
  held_reasons: { code: string; vi: string; en: string }[];
}

export const RULES = table as unknown as Table;
export const GROUPS: readonly Group[] = ["done", "later", "problem", "gone"];
export const HOURS: readonly Hour[] = ["morning", "noon", "afternoon", "evening", "weekend"];

const byCode = new Map(RULES.outcomes.map((outcome) => [outcome.code, outcome]));

/** The rule of an outcome; undefined for one that a newer server knows and this app does not. */
export function outcomeRule(code: OutcomeCode): Outcome | undefined {
  return byCode.get(code);
}

/** Whether a person with this outcome has been dealt with on the present list. */
export function settles(code: OutcomeCode): boolean {
  return outcomeRule(code)?.done ?? true;
}

/** With `present`, only what can be said of somebody who stands here. */
export function outcomesOf(group: Group, present = false): Outcome[] {
  return RULES.outcomes.filter((outcome) => outcome.group === group && (outcome.present || !present));
}

/** A note that is kept nowhere: the server leaves out the same ones (`leaves_out`). */
export function leavesOut(note: string): boolean {
  return holdsSecret(note) || holdsId(note);
}

/**
 * A note that names a one-time code, a password or a passcode and has digits in a row, or is nothing but a code: the server's own rule
 * (`holds_secret`).
 */
export function holdsSecret(note: string): boolean {
  const key = fold(note);
  if (isCode(key)) return true;
  if (!new RegExp(`(\\d *){${RULES.secret_digits}}`).test(note)) return false;
  return RULES.secret_words.some((word) => ` ${key} `.includes(` ${word} `));
}

function isCode(key: string): boolean {
  const word = RULES.code_words.find((w) => key.startsWith(`${w} `));
  const digits = (word === undefined ? key : key.slice(word.length)).replaceAll(" ", "");
  return digits.length === RULES.code_digits && /^\d+$/.test(digits);
}

/** Whether somebody can have a number, by the server's own rule (`is_possible`): a place in use, a century that has come; not one digit nine times. */
export function isPossible(number: string): boolean {
  if (number.length !== RULES.id_digits[1]) return new Set(number).size > 1;
  return RULES.id_places.includes(Number(number.slice(0, 3))) && Number(number[3]) < 4;
}

/** The number of an ID, in one row or in groups of three or four digits: the server's own rule (`holds_id`). */
export function holdsId(note: string): boolean {
  return note.split(/[^\d .-]/).some((run) => {
    const groups = run.split(/[ .-]/).filter((group) => group !== "");
    return groups.some(isId) || beginsWithId(groups);
  });
}

function isId(digits: string): boolean {
  return digits.length === RULES.id_digits[0] || (digits.length === RULES.id_digits[1] && digits.startsWith("0"));
}

function beginsWithId(groups: readonly string[]): boolean {
  let digits = "";
  for (const group of groups) {
    if (group.length !== 3 && group.length !== 4) return false;
    digits += group;
    if (isId(digits)) return true;
  }
  return false;
}

/** "a better hour" belongs to "not home" even where the table lists no questions for it. */
export function asks(outcome: Outcome, question: Ask): boolean {
  if (outcome.asks.includes(question)) return true;
  return outcome.code === "not_home" && (question === "until" || question === "hour");
}
