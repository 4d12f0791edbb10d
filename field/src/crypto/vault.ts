// What is read on this phone is sealed under a random data key, which is wrapped under a key made of the PIN. A PIN delays whoever has the
// phone in hand; it does not stop somebody who copies the storage and tries all PINs elsewhere (docs/field-app.md says so).

import { type Bytes, decode, encode, join, random } from "../kernel/bytes.ts";

export const LEAST_ITERATIONS = 300_000;
const MOST_ITERATIONS = 3_000_000;
const WANTED_MS = 300;

/** The data key, wrapped. */
export interface Wrapped {
  salt: Bytes;
  iterations: number;
  wrapped: Bytes;
}

const WRAP = encode("vedich data key v1");

/** Iterations that take about a third of a second on this phone, never fewer than the least. */
export async function calibrate(now: () => number): Promise<number> {
  const probe = 50_000;
  const before = now();
  await wrappingKey("000000", new Uint8Array(16), probe);
  const ms = Math.max(1, now() - before);
  const wanted = Math.round((probe * WANTED_MS) / ms / 10_000) * 10_000;
  return Math.min(MOST_ITERATIONS, Math.max(LEAST_ITERATIONS, wanted));
}

async function wrappingKey(pin: string, salt: Bytes, iterations: number): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", encode(pin), "PBKDF2", false, ["deriveKey"]);
  const method = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return await crypto.subtle.deriveKey(method, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function wrap(bytes: Bytes, pin: string, iterations: number): Promise<Wrapped> {
  const salt = random(16);
  const iv = random(12);
  const key = await wrappingKey(pin, salt, iterations);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: WRAP }, key, bytes);
  return { salt, iterations, wrapped: join(iv, new Uint8Array(sealed)) };
}

async function unwrapBytes(wrapped: Wrapped, pin: string): Promise<Bytes | null> {
  const key = await wrappingKey(pin, wrapped.salt, wrapped.iterations);
  const iv = wrapped.wrapped.slice(0, 12);
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: WRAP }, key, wrapped.wrapped.slice(12)));
  } catch {
    return null;
  }
}

async function dataKey(bytes: Bytes): Promise<CryptoKey> {
  return await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** A new data key, and how it lies on the phone. */
export async function createVault(pin: string, iterations: number): Promise<{ key: CryptoKey; wrapped: Wrapped }> {
  const bytes = random(32);
  const made = { key: await dataKey(bytes), wrapped: await wrap(bytes, pin, iterations) };
  bytes.fill(0);
  return made;
}

/** The data key; null when the PIN is wrong. */
export async function openVault(wrapped: Wrapped, pin: string): Promise<CryptoKey | null> {
  const bytes = await unwrapBytes(wrapped, pin);
  if (!bytes) return null;
  const key = await dataKey(bytes);
  bytes.fill(0);
  return key;
}

/** The same data key under a new PIN; null when the old PIN is wrong. */
export async function rewrap(wrapped: Wrapped, oldPin: string, newPin: string): Promise<Wrapped | null> {
  const bytes = await unwrapBytes(wrapped, oldPin);
  if (!bytes) return null;
  const again = await wrap(bytes, newPin, wrapped.iterations);
  bytes.fill(0);
  return again;
}

/** `place` (store and key) is bound in, so that sealed things cannot be exchanged for each other. */
export async function sealJson(key: CryptoKey, place: string, value: unknown): Promise<Bytes> {
  const iv = random(12);
  const method = { name: "AES-GCM", iv, additionalData: encode(place) };
  return join(iv, new Uint8Array(await crypto.subtle.encrypt(method, key, encode(JSON.stringify(value)))));
}

/** Null when it was sealed by another key or for another place. */
export async function openJson<T>(key: CryptoKey, place: string, sealed: Bytes): Promise<T | null> {
  const method = { name: "AES-GCM", iv: sealed.slice(0, 12), additionalData: encode(place) };
  try {
    return JSON.parse(decode(new Uint8Array(await crypto.subtle.decrypt(method, key, sealed.slice(12))))) as T;
  } catch {
    return null;
  }
}
