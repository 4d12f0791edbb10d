// Serves field/dist the way the product's server does: under /field/, compressed, with a strict content policy.

import { existsSync, readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const KINDS: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

export const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const packed = new Map<string, Uint8Array>();

/** `release`, where not empty, changes the service worker as a new release would. */
export function serveFile(dist: string, path: string, response: ServerResponse, release: string): void {
  if (path === "/") {
    response.writeHead(302, { Location: "/field/" }).end();
    return;
  }
  const name = path === "/field/" || path === "/field" ? "index.html" : path.replace(/^\/field\//, "");
  const file = join(dist, normalize(`/${name}`));
  const kind = KINDS[extname(file)];
  if (!path.startsWith("/field") || !kind || !existsSync(file)) {
    response.writeHead(404, { "Content-Type": "text/plain" }).end("not found");
    return;
  }
  let bytes: Uint8Array = readFileSync(file);
  if (name === "sw.js" && release !== "") bytes = Buffer.from(`${Buffer.from(bytes).toString("utf8").replaceAll(/vedich-field-[0-9a-f]{12}/g, `vedich-field-${release}`)}\n// ${release}\n`);
  const headers: Record<string, string> = {
    "Content-Type": kind,
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), geolocation=(self)",
    "Cache-Control": name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache",
  };
  if (!/\.(png|woff2)$/.test(name)) {
    const key = `${file} ${release} ${bytes.length}`;
    const small = packed.get(key) ?? brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 7 } });
    packed.set(key, small);
    bytes = small;
    headers["Content-Encoding"] = "br";
  }
  response.writeHead(200, headers).end(bytes);
}
