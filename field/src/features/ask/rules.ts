// What a question needs before it is worth sending, and what the desk's answer must look like.

export const CATEGORIES = ["app", "account", "dossier", "device", "people", "means", "other"] as const;
const SHORTEST = 5;

/** A question of the team, or a shared answer. */
export interface Told {
  no: number;
  title: string;
  question: string;
  state: "open" | "answered";
  due: string;
  overdue: boolean;
  answer?: string;
}

export interface Desk {
  mine: Told[];
  found: Told[];
}

export type Flaw = "short" | "number" | null;

/** Nine digits in a row are somebody's number, which has no business in a question. */
export function flaw(title: string, question: string): Flaw {
  if (/\d{9}/.test(title) || /\d{9}/.test(question)) return "number";
  return title.trim().length < SHORTEST || question.trim().length < SHORTEST ? "short" : null;
}

export function isDesk(value: unknown): value is Desk {
  const { mine, found } = (value ?? {}) as Partial<Desk>;
  return Array.isArray(mine) && Array.isArray(found) && [...mine, ...found].every(isTold);
}

function isTold(value: unknown): value is Told {
  const told = value as Partial<Told> | null;
  return typeof told?.no === "number" && typeof told.title === "string" && typeof told.question === "string" && typeof told.due === "string";
}
