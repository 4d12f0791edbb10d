import type { Enrolled, Problem } from "../../contract.ts";
import { phoneNow } from "../../kernel/time.ts";
import { API, limit } from "../sync/transport.ts";

export type EnrolResult = { answer: Enrolled; sentAt: number } | { problem: "unknown" | "used" | "over" | "throttled" | "network"; detail: string | null };

export async function enrol(code: string, language: string): Promise<EnrolResult> {
  const sentAt = phoneNow();
  try {
    const answer = await fetch(`${API}/enrol`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": language },
      body: JSON.stringify({ code, device_name: deviceName(navigator.userAgent) }),
      credentials: "omit", signal: limit(30_000),
    });
    if (answer.ok) return { answer: (await answer.json()) as Enrolled, sentAt };
    const problem = (await answer.json().catch(() => ({}))) as Partial<Problem>;
    const kinds = { "field.code_unknown": "unknown", "field.code_used": "used", "field.code_over": "over", "accounts.throttled": "throttled" } as const;
    const kind = kinds[problem.code as keyof typeof kinds] ?? (answer.status === 429 ? "throttled" : "network");
    return { problem: kind, detail: problem.detail ?? null };
  } catch {
    return { problem: "network", detail: null };
  }
}

/** Make and system only, so that a leader can tell two phones apart. */
export function deviceName(agent: string): string {
  const system = /\(([^)]+)\)/.exec(agent)?.[1]?.split(";").map((p) => p.trim()).filter((p) => p !== "" && p !== "K" && p !== "Linux") ?? [];
  return (system.slice(0, 2).join(", ") || "?").slice(0, 60);
}
