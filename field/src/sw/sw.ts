// The service worker: gives the app without network, and sends what waits when the network comes back. A new version waits until the
// member taps; whichever version runs, the outbox lies in IndexedDB and is not touched by an update.

import { sync } from "../features/sync/engine.ts";
import { eraseReadable, type Prefs } from "../store/records.ts";
import { read } from "../store/db.ts";

declare const __PRECACHE__: string[];
declare const __VERSION__: string;

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker extends EventTarget {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void>; matchAll(): Promise<{ postMessage(message: unknown): void }[]> };
  location: Location;
}

const worker = self as unknown as Worker;
const CACHE = `vedich-field-${__VERSION__}`;
/** The QR decoder: large, seldom needed, and named by its content, so it outlives versions. */
const LAZY = "vedich-field-lazy";
const HOME = "/field/";

worker.addEventListener("install", (event) => {
  (event as Extendable).waitUntil(install());
});

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  // Files are named by their content: what the last version had need not come over the network again.
  await Promise.all(
    __PRECACHE__.map(async (path) => {
      const had = path.startsWith("/field/assets/") ? await caches.match(path) : undefined;
      if (had) await cache.put(path, had);
      else await cache.add(new Request(path, { cache: "reload" }));
    }),
  );
}

worker.addEventListener("activate", (event) => {
  (event as Extendable).waitUntil(activate());
});

async function activate(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith("vedich-field-") && name !== CACHE && name !== LAZY) await caches.delete(name);
  }
  await worker.clients.claim();
}

worker.addEventListener("message", (event) => {
  if ((event as MessageEvent<unknown>).data === "update") void worker.skipWaiting();
});

worker.addEventListener("fetch", (event) => {
  const { request } = event as Fetching;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin || !url.pathname.startsWith(HOME)) return;
  if (request.mode === "navigate") (event as Fetching).respondWith(home(request));
  else (event as Fetching).respondWith(asset(request, url.pathname));
});

async function home(request: Request): Promise<Response> {
  return (await caches.match(HOME, { cacheName: CACHE })) ?? (await fetch(request));
}

async function asset(request: Request, path: string): Promise<Response> {
  const had = (await caches.match(path, { cacheName: CACHE })) ?? (await caches.match(path, { cacheName: LAZY }));
  if (had) return had;
  const answer = await fetch(request);
  if (answer.ok && path.endsWith(".wasm")) {
    const lazy = await caches.open(LAZY);
    // A full storage must not keep the decoder from being used now.
    await lazy.put(path, answer.clone()).catch(() => undefined);
  }
  return answer;
}

worker.addEventListener("sync", (event) => {
  (event as Extendable).waitUntil(sendOutbox());
});

/** Without the PIN: the upload token may only push, and learns nothing but results. */
async function sendOutbox(): Promise<void> {
  const prefs = await read(["meta"], (tx) => tx.get<Partial<Prefs>>("meta", "prefs"));
  const trouble = await sync(() => null, prefs?.language ?? "vi", async ({ answer, sender }) => {
    if (answer.state !== "active" && sender.current) await eraseReadable(answer.state === "revoked" ? "revoked" : "lease_over");
  });
  for (const client of await worker.clients.matchAll()) client.postMessage("outbox-sent");
  // A rejection makes the browser try again later.
  if (trouble && trouble.trouble !== "unknown_device") throw trouble;
}
