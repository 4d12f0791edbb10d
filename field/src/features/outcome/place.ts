// An optional, coarse position: off by default, about a hundred metres wide, and never waited for.

import type { Visit } from "../../contract.ts";
import { app } from "../../session/app.ts";
import { coarse } from "./form.ts";

let present: { place: NonNullable<Visit["place"]>; at: number } | null = null;
const FRESH_MS = 10 * 60_000;

/** Asked for when a person's page opens, so that it is there when the outcome is saved. */
export function askPlace(): void {
  if (!app.outside.prefs.place || !("geolocation" in navigator)) return;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      present = { place: { lat: coarse(coords.latitude), lon: coarse(coords.longitude) }, at: Date.now() };
    },
    () => undefined,
    { maximumAge: 5 * 60_000, timeout: 10_000, enableHighAccuracy: false },
  );
}

export function placeNow(): Visit["place"] {
  if (!app.outside.prefs.place || !present || Date.now() - present.at > FRESH_MS) return null;
  return present.place;
}
