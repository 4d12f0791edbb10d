// Seals operations to the server's key: what waits on the phone can be opened by the server alone, not by the phone any more.

import type { Operation } from "../contract.ts";
import { encode, fromBase64url, join, random, toBase64url } from "../kernel/bytes.ts";

const INFO = encode("vedich field operation v1");

/** One pair of keys per unlock. The private half is forgotten as soon as the shared key stands. */
export interface SealSession {
  keyId: string;
  ephemeral: string;
  key: CryptoKey;
}

export async function openSealSession(sealKey: string, keyId: string): Promise<SealSession> {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const server = await crypto.subtle.importKey("raw", fromBase64url(sealKey), curve, false, []);
  const pair = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const ephemeral = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: server }, pair.privateKey, 256);
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const key = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: join(INFO, ephemeral) },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt"],
  );
  return { keyId, ephemeral: toBase64url(ephemeral), key };
}

export async function sealOperation(session: SealSession, operation: Operation): Promise<string> {
  const iv = random(12);
  const plain = encode(JSON.stringify(operation));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: encode(operation.id) }, session.key, plain);
  return toBase64url(join(iv, new Uint8Array(sealed)));
}
