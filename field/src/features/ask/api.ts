import { API, limit } from "../sync/transport.ts";
import { isDesk, type Desk } from "./rules.ts";

const TIMEOUT_MS = 30_000;

function headers(token: string, language: string): Record<string, string> {
  return { Authorization: `Bearer ${token}`, "Content-Type": "application/json", "Accept-Language": language };
}

/** The team's questions, and shared answers that hold the words. `null` when the server cannot be reached. */
export async function look(token: string, words: string, language: string): Promise<Desk | null> {
  try {
    const answer = await fetch(`${API}/difficulties?q=${encodeURIComponent(words)}`, {
      headers: headers(token, language), cache: "no-store", credentials: "omit", signal: limit(TIMEOUT_MS),
    });
    const value: unknown = await answer.json();
    return answer.ok && isDesk(value) ? value : null;
  } catch {
    return null;
  }
}

export interface Question {
  category: string;
  title: string;
  question: string;
}

/** Asks. What the server says against it is told in its own words; without network nothing is lost, since the form keeps it. */
export async function ask(token: string, question: Question, language: string): Promise<{ no: number } | { problem: string } | "offline"> {
  try {
    const answer = await fetch(`${API}/difficulties`, {
      method: "POST", headers: headers(token, language), body: JSON.stringify(question), credentials: "omit", signal: limit(TIMEOUT_MS),
    });
    const value = (await answer.json()) as { no?: unknown; title?: unknown; detail?: unknown };
    if (answer.ok && typeof value.no === "number") return { no: value.no };
    if (answer.status >= 500) return "offline";
    return { problem: [value.title, value.detail].filter((part) => typeof part === "string").join(" ") };
  } catch {
    return "offline";
  }
}
