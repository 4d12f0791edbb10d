// How wrong PINs are answered: growing waits, and after the tenth all that can be read is erased. The outbox never is.

import type { Micros } from "../../contract.ts";

export const PIN_LENGTH = 6;
export const MOST_ATTEMPTS = 10;

export interface Attempts {
  wrong: number;
  lastAt: Micros;
  /** What is left of the wait, as it was last written down; absent in what an earlier version wrote. */
  left?: Micros;
}

export const NO_ATTEMPTS: Attempts = { wrong: 0, lastAt: 0, left: 0 };

const SECOND = 1_000_000;
const WAITS = [0, 0, 0, 30, 60, 300, 900, 1800, 3600, 3600];

function waitAfter(wrong: number): Micros {
  return (WAITS[Math.min(wrong, WAITS.length - 1)] ?? 0) * SECOND;
}

/**
 * Microseconds until the next PIN may be tried, when so many have passed while the app stood open since the wait was written down. The
 * phone's clock has no say in it: whoever sets it forward waits as long.
 */
export function waitLeft(attempts: Attempts, passed: Micros): Micros {
  return Math.max(0, (attempts.left ?? waitAfter(attempts.wrong)) - Math.max(0, passed));
}

/** Counted before the PIN is tried, so that killing the app does not give a free attempt. */
export function beforeTry(attempts: Attempts, now: Micros): Attempts {
  return { wrong: attempts.wrong + 1, lastAt: now, left: waitAfter(attempts.wrong + 1) };
}

export function mustErase(attempts: Attempts): boolean {
  return attempts.wrong >= MOST_ATTEMPTS;
}

export function attemptsLeft(attempts: Attempts): number {
  return Math.max(0, MOST_ATTEMPTS - attempts.wrong);
}

/** Why a PIN may not be chosen: one digit over and over, a run up or down, a pair or triple repeated, or a year twice. */
export function weakPin(pin: string): boolean {
  if (!/^\d+$/.test(pin) || pin.length !== PIN_LENGTH) return true;
  const digits = [...pin].map(Number);
  const steps = digits.slice(1).map((d, i) => (d - (digits[i] ?? 0) + 10) % 10);
  if (steps.every((s) => s === steps[0] && (s === 0 || s === 1 || s === 9))) return true;
  return pin.slice(0, 3) === pin.slice(3) || pin.slice(0, 2).repeat(3) === pin;
}
