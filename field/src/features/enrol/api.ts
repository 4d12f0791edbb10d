import type { Enrolled, Problem } from "../../contract.ts";
import { phoneNow } from "../../kernel/time.ts";
import { API, limit } from "../sync/transport.ts";

export type EnrolProblem = "unknown" | "used" | "over" | "throttled" | "network";
export type CodeResult = { name: string } | { problem: EnrolProblem };
export type EnrolResult = { answer: Enrolled; sentAt: number } | { problem: EnrolProblem };

/** Whom a code was made for. It is not spent: whoever reloads before the PIN is chosen begins again with the same code. */
export async function lookAtCode(code: string, language: string): Promise<CodeResult> {
  const asked = await ask<{ name: string }>("code", { code }, language);
  return "problem" in asked ? asked : { name: asked.answer.name };
}

/** Spends the code: this phone is the member's. */
export async function enrol(code: string, language: string): Promise<EnrolResult> {
  const sentAt = phoneNow();
  const asked = await ask<Enrolled>("enrol", { code, device_name: deviceName(navigator.userAgent) }, language);
  return "problem" in asked ? asked : { answer: asked.answer, sentAt };
}

async function ask<T>(path: string, body: object, language: string): Promise<{ answer: T } | { problem: EnrolProblem }> {
  try {
    const answer = await fetch(`${API}/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": language },
      body: JSON.stringify(body),
      credentials: "omit", signal: limit(30_000),
    });
    if (answer.ok) return { answer: (await answer.json()) as T };
    const problem = (await answer.json().catch(() => ({}))) as Partial<Problem>;
    const kinds = { "field.code_unknown": "unknown", "field.code_used": "used", "field.code_over": "over", "accounts.throttled": "throttled" } as const;
    return { problem: kinds[problem.code as keyof typeof kinds] ?? (answer.status === 429 ? "throttled" : "network") };
  } catch {
    return { problem: "network" };
  }
}

/** Make and system only, so that a leader can tell two phones apart. */
export function deviceName(agent: string): string {
  const system = /\(([^)]+)\)/.exec(agent)?.[1]?.split(";").map((p) => p.trim()).filter((p) => p !== "" && p !== "K" && p !== "Linux") ?? [];
  return (system.slice(0, 2).join(", ") || "?").slice(0, 60);
}
