// Moments, days of Việt Nam, and the difference between this phone's clock and the server's.

import type { Day, Micros } from "../contract.ts";

const HOURS_AHEAD = 7;
const DAY_MS = 86_400_000;

/** What is known of the server's clock. */
export interface ClockFacts {
  /** Server minus phone, at the last contact; null before the first. */
  offset: Micros | null;
  /** The latest true moment that this phone has known. Setting its clock back does not make it earlier. */
  latest: Micros;
}

export const NO_CLOCK: ClockFacts = { offset: null, latest: 0 };

export function phoneNow(): Micros {
  return Date.now() * 1000;
}

/** The moment as the server would say it. */
export function corrected(phone: Micros, clock: ClockFacts): Micros {
  return phone + (clock.offset ?? 0);
}

/** The moment by which leases are judged: never earlier than one that has been. */
export function trueNow(phone: Micros, clock: ClockFacts): Micros {
  return Math.max(corrected(phone, clock), clock.latest);
}

/** The offset after a contact: half of the time on the way belongs to each direction. */
export function measureOffset(sentAt: Micros, receivedAt: Micros, serverTime: Micros): Micros {
  const way = Math.max(0, receivedAt - sentAt);
  return Math.round(serverTime - (sentAt + way / 2));
}

/** What is known after a contact. The server's word replaces whatever a wrong clock made of "latest". */
export function afterContact(sentAt: Micros, receivedAt: Micros, serverTime: Micros): ClockFacts {
  return { offset: measureOffset(sentAt, receivedAt, serverTime), latest: serverTime };
}

/** What is known after time has passed without contact. */
export function afterWaiting(phone: Micros, clock: ClockFacts): ClockFacts {
  return { offset: clock.offset, latest: trueNow(phone, clock) };
}

/** Minutes by which the phone goes wrong, when that is worth saying. */
export function wrongMinutes(clock: ClockFacts): number | null {
  const minutes = Math.round((clock.offset ?? 0) / 60_000_000);
  return Math.abs(minutes) >= 5 ? minutes : null;
}

/** The local day of a moment. Việt Nam keeps UTC+7 all year. */
export function dayOf(moment: Micros): Day {
  return new Date(moment / 1000 + HOURS_AHEAD * 3_600_000).toISOString().slice(0, 10);
}

/** Minutes since midnight in Việt Nam. */
export function minuteOf(moment: Micros): number {
  const local = new Date(moment / 1000 + HOURS_AHEAD * 3_600_000);
  return local.getUTCHours() * 60 + local.getUTCMinutes();
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** `b − a` in days. */
export function daysBetween(a: Day, b: Day): number {
  return Math.round((Date.parse(`${b}T00:00:00Z`) - Date.parse(`${a}T00:00:00Z`)) / DAY_MS);
}

/** 19/6/2023, as Vietnamese pages write it. */
export function showDay(day: Day): string {
  const [year, month, date] = day.split("-");
  return `${Number(date)}/${Number(month)}/${year}`;
}

/** 19/6, where the year is plain. */
export function showShortDay(day: Day): string {
  const [, month, date] = day.split("-");
  return `${Number(date)}/${Number(month)}`;
}

/** 19:42; with the day in front when it is not today. */
export function showTime(moment: Micros, today: Day): string {
  const local = new Date(moment / 1000 + HOURS_AHEAD * 3_600_000).toISOString();
  const time = local.slice(11, 16);
  const day = local.slice(0, 10);
  return day === today ? time : `${showShortDay(day)} ${time}`;
}
