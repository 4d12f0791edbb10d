// The app on the home screen. Browsers keep the data of such an app; Safari throws that of a page away after seven days without a visit,
// and the app on an iPhone's home screen does not see what was entered in Safari.

import { app, changed } from "../../session/app.ts";
import { askToKeep } from "../../store/room.ts";
import { type Way, wayOf } from "./rules.ts";

interface InstallEvent extends Event {
  prompt(): Promise<unknown>;
}

let offer: InstallEvent | null = null;

/** From the first moment on: the browser offers once. */
export function watchInstall(): void {
  addEventListener("beforeinstallprompt", (event) => {
    // Said in our own words, where it disturbs nobody at a door.
    event.preventDefault();
    offer = event as InstallEvent;
    changed();
  });
  addEventListener("appinstalled", () => {
    offer = null;
    changed();
    void askToKeep();
  });
}

/** It was opened from the home screen. */
export function isInstalled(): boolean {
  return matchMedia("(display-mode: standalone)").matches || (navigator as Navigator & { standalone?: boolean }).standalone === true;
}

export function installWay(): Way | null {
  return wayOf({ installed: isInstalled(), offered: offer !== null, agent: navigator.userAgent, touches: navigator.maxTouchPoints });
}

/** The browser's own question; it may be asked once. */
export async function askInstall(): Promise<void> {
  const event = offer;
  offer = null;
  await event?.prompt().catch(() => undefined);
  if (app.phase === "open") changed();
}
