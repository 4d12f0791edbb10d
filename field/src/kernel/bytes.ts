// Bytes and base64url, without padding.

const utf8 = new TextEncoder();
const text = new TextDecoder();

/** Bytes in memory of their own, as WebCrypto wants them. */
export type Bytes = Uint8Array<ArrayBuffer>;

export function encode(words: string): Bytes {
  return utf8.encode(words) as Bytes;
}

export function decode(bytes: Uint8Array): string {
  return text.decode(bytes);
}

export function toBase64url(bytes: Uint8Array): string {
  let binary = "";
  // In pieces: a call takes only so many arguments.
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function fromBase64url(words: string): Bytes {
  const binary = atob(words.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

export function join(...parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function random(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}
