// What a form for an outcome asks, what it starts with, and what becomes of it. Pure.

import type { Day, Draft, Help, Method, PhoneOf, Visit } from "../../contract.ts";
import { asks, holdsId, holdsSecret, outcomeRule, RULES } from "../../rules.ts";
import type { FormDraft } from "../../session/types.ts";

export type Form = Omit<FormDraft, "list" | "citizen" | "corrects">;

export const EMPTY: Form = { outcome: null, method: null, phone_of: null, note: "", until: null, hour: null, shift: null };

/** A form for an outcome: the frequent answers are chosen, so that the second tap saves. */
export function chosen(outcome: string, before: Form = EMPTY): Form {
  const rule = outcomeRule(outcome);
  if (!rule) return { ...before, outcome };
  return {
    outcome,
    method: asks(rule, "method") ? (before.method ?? "app") : null,
    phone_of: asks(rule, "phone_of") ? (before.phone_of ?? "own") : null,
    until: asks(rule, "until") ? before.until : null,
    hour: asks(rule, "hour") ? before.hour : null,
    note: before.note,
    shift: rule.next === "invite" ? (before.shift ?? null) : null,
  };
}

export type Flaw = "outcome" | "note" | "secret" | "id";
/** What stands in the way of saving, to be said under the form. */
export type Problem = "full" | "flaw" | "secret" | "id" | "phone";

/** Why a form cannot be saved yet. */
export function flaw(form: Form): Flaw | null {
  if (form.outcome === null || !outcomeRule(form.outcome)) return "outcome";
  if ([...form.note].length > RULES.note_max) return "note";
  if (holdsSecret(form.note)) return "secret";
  if (holdsId(form.note)) return "id";
  return null;
}

/** What is said before a form is saved. A telephone number in the note is asked about once; who says "save" again means it. */
export function problemOf(form: Form, told: Problem | null): Problem | null {
  const why = flaw(form);
  if (why !== null) return why === "secret" || why === "id" ? why : "flaw";
  return told !== "phone" && holdsPhone(form.note) ? "phone" : null;
}

const note = (form: Form) => (form.note.trim() === "" ? null : form.note.trim());

export function visitOf(form: Form, list: number, citizen: string, corrects: string | null, place: Visit["place"], post: string | null = null): Draft<Visit> {
  return {
    ...(post === null ? {} : { post }),
    kind: "visit",
    list,
    citizen,
    outcome: form.outcome ?? "",
    method: form.method,
    phone_of: form.phone_of,
    note: note(form),
    place,
    corrects,
    until: form.until,
    hour: form.hour,
  };
}

export function helpOf(form: Form, number: string, birthYear: number | null, post: string | null): Draft<Help> {
  return { kind: "help", number, birth_year: birthYear, outcome: form.outcome ?? "", method: form.method, phone_of: form.phone_of, post, note: note(form) };
}

/** A form that shows what was recorded, to be corrected. */
export function formOf(said: Visit | Help): Form {
  const { until, hour } = said.kind === "visit" ? said : { until: null, hour: null };
  return { outcome: said.outcome, method: said.method, phone_of: said.phone_of, note: said.note ?? "", until, hour, shift: null };
}

/** A Vietnamese telephone number of ten digits, however it is spaced. */
export function holdsPhone(words: string): boolean {
  return /(?:^|\D)(?:\+?84[ .-]?|0)\d(?:[ .-]?\d){8}(?!\d)/.test(words);
}

/** A note that looks as if it held a number of somebody: eight digits or more in a row. */
export function holdsNumber(words: string): boolean {
  return /\d{8,}/.test(words.replace(/[\s.\-]/g, ""));
}

export const METHODS: readonly Method[] = ["app", "web"];
export const PHONES: readonly PhoneOf[] = ["own", "family", "helper"];

/** Days that are offered for coming again, none after the list's last. */
export function nextDays(today: Day, add: (day: Day, n: number) => Day, last: Day | null): Day[] {
  return [1, 2, 3, 7].map((n) => add(today, n)).filter((day) => last === null || day <= last);
}

/** A position to three decimals: about 110 metres. */
export function coarse(degrees: number): number {
  return Math.round(degrees * 1000) / 1000;
}
