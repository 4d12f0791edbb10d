// Builds dist/: hashed assets, and a service worker that knows their names. All paths stand under /field/.

import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, defineConfig, type Plugin } from "vite";
import own from "./package.json" with { type: "json" };

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const target = ["chrome90", "safari15", "firefox100"];
const BASE = "/field/";
const PUBLIC = ["manifest.webmanifest", "icon.svg", "icon-180.png", "icon-192.png", "icon-512.png", "icon-mask-512.png"];

/** A version that changes with every byte that the phone would run. */
function worker(): Plugin {
  return {
    name: "vedich-service-worker",
    apply: "build",
    enforce: "post",
    async generateBundle(_, bundle) {
      const assets = Object.values(bundle).filter((file) => !file.fileName.endsWith(".wasm"));
      const hash = createHash("sha256").update(own.version);
      for (const file of assets.sort((a, b) => (a.fileName < b.fileName ? -1 : 1))) {
        hash.update(file.fileName).update(file.type === "chunk" ? file.code : file.source);
      }
      for (const name of PUBLIC) hash.update(readFileSync(here(`build/public/${name}`)));
      const precache = [BASE, ...assets.filter((f) => f.fileName !== "index.html").map((f) => BASE + f.fileName), ...["manifest.webmanifest", "icon.svg", "icon-192.png"].map((n) => BASE + n)];
      const made = await build({
        configFile: false,
        logLevel: "warn",
        publicDir: false,
        define: { __APP_VERSION__: JSON.stringify(own.version), __VERSION__: JSON.stringify(hash.digest("hex").slice(0, 12)), __PRECACHE__: JSON.stringify(precache) },
        build: { write: false, target, lib: { entry: here("src/sw/sw.ts"), formats: ["iife"], name: "worker", fileName: () => "sw.js" } },
      });
      const output = (Array.isArray(made) ? made[0] : made) as { output: { type: string; code?: string }[] };
      const code = output.output.find((o) => o.type === "chunk")?.code;
      if (code === undefined) throw new Error("The service worker came to nothing.");
      this.emitFile({ type: "asset", fileName: "sw.js", source: code });
    },
  };
}

mkdirSync(here("build/public"), { recursive: true });
for (const name of readdirSync(here("public"))) cpSync(here(`public/${name}`), here(`build/public/${name}`));

export default defineConfig({
  base: BASE,
  publicDir: here("build/public"),
  define: { __APP_VERSION__: JSON.stringify(own.version) },
  plugins: [worker()],
  build: {
    target,
    outDir: here("dist"),
    emptyOutDir: true,
    // Nothing becomes a data: URI, which a strict content policy would refuse.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
