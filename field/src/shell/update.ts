// Registers the service worker and hands a new version over only when the member taps. What waits lies in IndexedDB all the while.

import { app, changed } from "../session/app.ts";

const ASK_EVERY_MS = 60 * 60_000;

let waiting: ServiceWorker | null = null;
let reloading = false;

export function startUpdates(): void {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  void workers
    .register("/field/sw.js", { scope: "/field/", updateViaCache: "none" })
    .then((registration) => {
      const found = (worker: ServiceWorker | null) => {
        if (!worker || !workers.controller) return;
        waiting = worker;
        app.update = true;
        changed();
      };
      found(registration.waiting);
      registration.addEventListener("updatefound", () => {
        const worker = registration.installing;
        worker?.addEventListener("statechange", () => {
          if (worker.state === "installed") found(worker);
        });
      });
      setInterval(() => {
        if (navigator.onLine) void registration.update().catch(() => undefined);
      }, ASK_EVERY_MS);
    })
    .catch(() => undefined);
  workers.addEventListener("controllerchange", () => {
    if (!reloading) return;
    location.reload();
  });
}

export function applyUpdate(): void {
  reloading = true;
  waiting?.postMessage("update");
}
