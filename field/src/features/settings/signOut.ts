import { app } from "../../session/app.ts";
import { erase } from "../../session/lock.ts";
import { syncNow } from "../sync/page.ts";
import { API, limit } from "../sync/transport.ts";

/**
 * Sends what waits, closes the device on the server, and erases what is readable here. Without network it erases all the same: the
 * outbox leaves by itself, and the device ends on its last day or when the leader closes it.
 */
export async function signOut(): Promise<void> {
  const token = app.unlocked?.me.token;
  await syncNow();
  if (token) {
    await fetch(`${API}/sign-out`, { method: "POST", headers: { Authorization: `Bearer ${token}` }, credentials: "omit", signal: limit(15_000) }).catch(() => undefined);
  }
  await erase("sign_out");
}
