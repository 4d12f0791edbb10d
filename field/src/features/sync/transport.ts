// One request to the server: compressed where the browser can, never without a time limit, and its failure told apart. Cookies stay at
// home: a browser that is signed in to the office pages as well must not be taken for a page of those.

import type { Micros, Problem, SyncAnswer, SyncRequest } from "../../contract.ts";
import { isAnswer, type Trouble } from "./plan.ts";

export const API = "/api/v1/field";
const TIMEOUT_MS = 45_000;
const WORTH_PACKING = 1_000;

export class SyncTrouble extends Error {
  readonly trouble: Trouble;
  readonly asked: Micros | null;

  constructor(trouble: Trouble, asked: Micros | null = null) {
    super(trouble);
    this.trouble = trouble;
    this.asked = asked;
  }
}

export async function postSync(request: SyncRequest, token: string, language: string): Promise<SyncAnswer> {
  const { body, encoding } = await packed(JSON.stringify(request));
  const headers: Record<string, string> = { Authorization: `Bearer ${token}`, "Content-Type": "application/json", "Accept-Language": language };
  if (encoding) headers["Content-Encoding"] = encoding;
  let value: unknown;
  let status: number;
  let asked: Micros | null = null;
  try {
    const answer = await fetch(`${API}/sync`, { method: "POST", headers, body, cache: "no-store", credentials: "omit", signal: limit(TIMEOUT_MS) });
    status = answer.status;
    const seconds = Number(answer.headers.get("Retry-After"));
    asked = seconds > 0 ? Math.min(seconds, 3_600) * 1_000_000 : null;
    // A server in trouble may answer in any words, or a proxy in its place: what it says there is not read.
    value = status === 429 || status >= 500 ? null : await answer.json();
  } catch (error) {
    if (error instanceof DOMException && (error.name === "TimeoutError" || error.name === "AbortError")) throw new SyncTrouble("timeout");
    if (error instanceof SyntaxError) throw new SyncTrouble("garbled");
    throw new SyncTrouble(navigator.onLine ? "unreached" : "offline");
  }
  if (status === 401) throw new SyncTrouble((value as Partial<Problem>).code === "field.device_unknown" ? "unknown_device" : "refused");
  if (status === 429 || status === 503) throw new SyncTrouble("busy", asked);
  if (status >= 500) throw new SyncTrouble("server", asked);
  if (status >= 400) throw new SyncTrouble("refused");
  if (!isAnswer(value)) throw new SyncTrouble("garbled");
  return value;
}

/** A signal that fires after a while; written out because older Safari lacks `AbortSignal.timeout`. */
export function limit(ms: number): AbortSignal {
  const control = new AbortController();
  setTimeout(() => control.abort(new DOMException("timeout", "TimeoutError")), ms);
  return control.signal;
}

async function packed(text: string): Promise<{ body: BodyInit; encoding: string | null }> {
  if (text.length < WORTH_PACKING || typeof CompressionStream === "undefined") return { body: text, encoding: null };
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return { body: await new Response(stream).blob(), encoding: "gzip" };
}
