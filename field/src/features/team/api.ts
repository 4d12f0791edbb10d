import { API, limit } from "../sync/transport.ts";

/** Gives a list to members. Needs the network; what other phones have recorded before counts all the same. */
export async function assign(token: string, list: number, members: string[], language: string): Promise<"done" | "offline" | "refused"> {
  try {
    const answer = await fetch(`${API}/assign`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", "Accept-Language": language },
      body: JSON.stringify({ list, members }),
      credentials: "omit", signal: limit(30_000),
    });
    return answer.ok ? "done" : answer.status >= 500 ? "offline" : "refused";
  } catch {
    return "offline";
  }
}
