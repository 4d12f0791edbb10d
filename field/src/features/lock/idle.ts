// Locks after a while without a touch, also while the screen was off.

import { app } from "../../session/app.ts";
import { lock } from "../../session/lock.ts";

let last = Date.now();

export function watchIdle(): void {
  for (const kind of ["pointerdown", "keydown", "input", "scroll"]) {
    addEventListener(kind, () => touched(), { passive: true, capture: true });
  }
  setInterval(check, 5_000);
  document.addEventListener("visibilitychange", check);
}

function touched(): void {
  check();
  last = Date.now();
}

function check(): void {
  // A clock that went back counts as idle too.
  const idle = Math.abs(Date.now() - last);
  if (app.phase === "open" && idle > app.outside.prefs.idleMinutes * 60_000) lock();
  if (app.phase !== "open") last = Date.now();
}
