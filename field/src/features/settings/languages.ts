// Languages: Vietnamese and English of our own, others that the city added.

import { app, setPrefs } from "../../session/app.ts";
import { putMeta } from "../../store/records.ts";
import { read } from "../../store/db.ts";
import { ownWords, speak, type Words } from "../../texts/index.ts";
import { API, limit } from "../sync/transport.ts";

export interface Language {
  code: string;
  name: string;
}

export const OWN: readonly Language[] = [
  { code: "vi", name: "Tiếng Việt" },
  { code: "en", name: "English" },
];

/** Texts that were fetched stay on the phone: they are about nobody. */
interface Kept {
  code: string;
  words: Words;
}

export async function otherLanguages(): Promise<Language[]> {
  const answer = await fetch(`${API}/texts`, { credentials: "omit", signal: limit(15_000) });
  if (!answer.ok) return [];
  const { languages } = (await answer.json()) as { languages?: Language[] };
  // The codes that the office may give (cards.rs).
  return (languages ?? []).filter((l) => /^[a-z0-9-]{2,20}$/.test(l.code) && !OWN.some((o) => o.code === l.code));
}

/** Switches, and fetches the words of a language that is not ours. False when they could not be had. */
export async function choose(code: string): Promise<boolean> {
  let words: Words = {};
  if (!OWN.some((l) => l.code === code)) {
    const fetched = await fetchWords(code).catch(() => null);
    const kept = fetched ?? (await keptWords(code));
    if (!kept) return false;
    words = kept;
    await putMeta("texts", { code, words } satisfies Kept);
  }
  await speak(code, words);
  await setPrefs({ language: code });
  return true;
}

async function fetchWords(code: string): Promise<Words | null> {
  const answer = await fetch(`${API}/texts/${encodeURIComponent(code)}`, { credentials: "omit", signal: limit(15_000) });
  if (!answer.ok) return null;
  const value: unknown = await answer.json();
  if (typeof value !== "object" || value === null) return null;
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

async function keptWords(code: string): Promise<Words | null> {
  const kept = await read(["meta"], (tx) => tx.get<Kept>("meta", "texts"));
  return kept?.code === code ? kept.words : null;
}

/** At the start: the language of last time, from the phone alone. */
export async function speakAsBefore(): Promise<void> {
  const code = app.outside.prefs.language;
  const words = OWN.some((l) => l.code === code) ? {} : await keptWords(code).catch(() => null);
  await speak(words === null ? "vi" : code, words ?? {}).catch(() => speak("vi"));
}

/** A second language, for what citizens read: the slip and the card. */
export interface Second extends Language {
  words: Words;
}

/** The one that was chosen last, from the phone alone. */
export async function keptSecond(): Promise<Second | null> {
  return (await read(["meta"], (tx) => tx.get<Second | null>("meta", "second")).catch(() => null)) ?? null;
}

/** Chooses one, or none. Null too when its words could not be had; then the one of before stays. */
export async function chooseSecond(language: Language | null): Promise<Second | null> {
  if (language === null) {
    await putMeta("second", null);
    return null;
  }
  const fetched = OWN.some((l) => l.code === language.code) ? await ownWords(language.code) : await fetchWords(language.code).catch(() => null);
  const kept = await keptSecond();
  const words = fetched ?? (kept?.code === language.code ? kept.words : null);
  if (words === null) return null;
  const second: Second = { code: language.code, name: language.name, words };
  await putMeta("second", second);
  return second;
}
