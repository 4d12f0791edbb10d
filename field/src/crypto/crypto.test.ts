import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import type { List, Operation } from "../contract.ts";
import { encode, fromBase64url, join, random, toBase64url } from "../kernel/bytes.ts";
import { findByNumber, matchOf } from "./match.ts";
import { openSealSession, sealOperation } from "./seal.ts";
import { calibrate, createVault, LEAST_ITERATIONS, openJson, openVault, rewrap, sealJson } from "./vault.ts";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const FEW = 1_000;

test("what is sealed for the server opens with the server's key alone, and under its own id alone", async () => {
  const server = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", server.publicKey));
  const session = await openSealSession(toBase64url(raw), "k1");
  assert.equal(session.key.extractable, false);
  assert.deepEqual(session.key.usages, ["encrypt"]);
  const op: Operation = { id: "018f-1", kind: "withdraw", corrects: "018f-0", observed_at: 1, clock_offset: null };
  const sealed = fromBase64url(await sealOperation(session, op));

  const ephemeral = fromBase64url(session.ephemeral);
  assert.equal(ephemeral.length, 65);
  const theirs = await crypto.subtle.importKey("raw", ephemeral, CURVE, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, server.privateKey, 256);
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const info = join(encode("vedich field operation v1"), ephemeral);
  const key = await crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info }, material, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  const open = (id: string) => crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.slice(0, 12), additionalData: encode(id) }, key, sealed.slice(12));
  assert.deepEqual(JSON.parse(new TextDecoder().decode(await open(op.id))), op);
  await assert.rejects(open("018f-2"));
});

test("every unlock has a key of its own, every operation an iv of its own", async () => {
  const server = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const raw = toBase64url(new Uint8Array(await crypto.subtle.exportKey("raw", server.publicKey)));
  const [a, b] = [await openSealSession(raw, "k1"), await openSealSession(raw, "k1")];
  assert.notEqual(a.ephemeral, b.ephemeral);
  const op: Operation = { id: "x", kind: "post_end", post: "y", observed_at: 1, clock_offset: 0 };
  assert.notEqual(await sealOperation(a, op), await sealOperation(a, op));
});

test("the PIN opens the vault; another does not; a new PIN opens the same vault", async () => {
  const { key, wrapped } = await createVault("482916", FEW);
  assert.equal(key.extractable, false);
  const sealed = await sealJson(key, "list 7", { people: ["Hoà"] });
  const again = (await openVault(wrapped, "482916")) ?? assert.fail();
  assert.deepEqual(await openJson(again, "list 7", sealed), { people: ["Hoà"] });
  assert.equal(await openVault(wrapped, "482917"), null);
  const renewed = (await rewrap(wrapped, "482916", "190685")) ?? assert.fail();
  assert.equal(await rewrap(wrapped, "000000", "190685"), null);
  assert.equal(await openVault(renewed, "482916"), null);
  const third = (await openVault(renewed, "190685")) ?? assert.fail();
  assert.deepEqual(await openJson(third, "list 7", sealed), { people: ["Hoà"] });
  assert.notDeepEqual(renewed.salt, wrapped.salt);
});

test("what is sealed for one place does not open in another, nor by another key, nor changed", async () => {
  const [{ key }, { key: other }] = [await createVault("482916", FEW), await createVault("482916", FEW)];
  const sealed = await sealJson(key, "copy a", 1);
  assert.equal(await openJson(key, "copy b", sealed), null);
  assert.equal(await openJson(other, "copy a", sealed), null);
  sealed[sealed.length - 1] = (sealed[sealed.length - 1] ?? 0) ^ 1;
  assert.equal(await openJson(key, "copy a", sealed), null);
});

test("however fast or slow the phone, never fewer iterations than the least", async () => {
  let clock = 0;
  assert.equal(await calibrate(() => (clock += 10_000)), LEAST_ITERATIONS);
  clock = 0;
  assert.equal(await calibrate(() => (clock += 10)), 1_500_000);
  assert.ok(LEAST_ITERATIONS >= 300_000);
});

test("a number finds its citizen by match, as the server makes it; the list holds no number", async () => {
  const match_key = toBase64url(random(32));
  const number = "070185001234";
  const expected = createHmac("sha256", Buffer.from(match_key, "base64url")).update(number).digest().subarray(0, 16).toString("base64url");
  assert.equal(await matchOf(match_key, number), expected);
  const list = { id: 7, match_key, people: [{ citizen: "a", match: ["x"] }, { citizen: "b", match: ["y", expected] }] } as unknown as List;
  assert.deepEqual(await findByNumber([list], ["285123456", number]), { list: 7, citizen: "b" });
  assert.equal(await findByNumber([list], ["070185001235"]), null);
});
