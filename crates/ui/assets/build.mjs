// Builds dist/: style, script, fonts, favicon, named by their content, with .br and .gz twins and a manifest.
// Run by `cargo xtask setup`; by hand: npm ci && node build.mjs
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import subsetFont from "subset-font";

const here = new URL(".", import.meta.url);
const at = (path) => new URL(path, here);
const manifest = {};
const budget = {};

function put(name, bytes, { compress }) {
  const dot = name.lastIndexOf(".");
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const file = `${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
  writeFileSync(at(`dist/${file}`), bytes);
  budget[name] = bytes.length;
  if (compress) {
    const br = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
    writeFileSync(at(`dist/${file}.br`), br);
    writeFileSync(at(`dist/${file}.gz`), gzipSync(bytes, { level: 9 }));
    budget[name] = br.length;
  }
  manifest[name] = file;
}

// Latin letters and digits, all Vietnamese letters, and the signs that the pages print.
const ascii = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join("");
const vietnamese =
  "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ";
const letters = ascii + vietnamese + vietnamese.toLowerCase() + "\u00a0\u202f–—‘’“”…·×✓≤≥−→←•²°";

async function fonts() {
  const family = at("node_modules/@expo-google-fonts/be-vietnam-pro/");
  for (const [weight, path] of [
    [400, "400Regular/BeVietnamPro_400Regular.ttf"],
    [600, "600SemiBold/BeVietnamPro_600SemiBold.ttf"],
  ]) {
    const source = readFileSync(new URL(path, family));
    const plain = { targetFormat: "sfnt", keepFeatures: [], noHinting: true };
    const bytes = await subsetFont(source, letters, { ...plain, targetFormat: "woff2", keepFeatures: ["kern", "mark", "ccmp"] });
    put(`text-${weight}.woff2`, bytes, { compress: false });
    const digits = await subsetFont(equalWidths(await subsetFont(source, "0123456789", plain)), "0123456789", {
      ...plain,
      targetFormat: "woff2",
    });
    put(`figures-${weight}.woff2`, digits, { compress: false });
  }
}

// The family has no tabular figures, and columns of numbers need them: a tiny font of the ten digits, each centred in the
// width of the zero. The input holds nothing but .notdef and the digits.
function equalWidths(sfnt) {
  const font = Buffer.from(sfnt);
  const tables = {};
  for (let i = 0; i < font.readUInt16BE(4); i++) {
    const entry = 12 + 16 * i;
    tables[font.toString("latin1", entry, entry + 4)] = font.readUInt32BE(entry + 8);
  }
  if (font.readUInt16BE(tables.maxp + 4) !== 11 || font.readUInt16BE(tables.hhea + 34) !== 11) throw new Error("Expected ten digits.");
  const glyphs = Array.from({ length: 10 }, (_, i) => tables.hmtx + 4 * (i + 1));
  const zero = font.readUInt16BE(glyphs[0]);
  for (const at of glyphs) {
    const room = zero - font.readUInt16BE(at);
    font.writeUInt16BE(zero, at);
    font.writeInt16BE(font.readInt16BE(at + 2) + Math.floor(room / 2), at + 2);
  }
  return font;
}

async function style() {
  const parts = [
    "fonts.css", "tokens.css", "app.css", "forms.css", "tables.css", "charts.css", "cards.css", "wall.css", "paper.css", "print.css",
  ];
  let css = parts.map((part) => readFileSync(at(`src/${part}`), "utf8")).join("\n");
  css = css.replace(/url\("asset:([^"]+)"\)/g, (_, name) => `url("${manifest[name]}")`);
  const { code } = await transform(css, { loader: "css", minify: true, target: ["chrome100", "firefox100", "safari15"] });
  put("app.css", Buffer.from(code), { compress: true });
}

async function script() {
  const { outputFiles } = await build({
    entryPoints: [at("src/app.js").pathname],
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome100", "firefox100", "safari15"],
    legalComments: "none",
    write: false,
  });
  put("app.js", Buffer.from(outputFiles[0].contents), { compress: true });
}

mkdirSync(at("dist/"), { recursive: true });
for (const old of readdirSync(at("dist/"))) rmSync(at(`dist/${old}`));
await fonts();
await style();
await script();
put("favicon.svg", readFileSync(at("src/favicon.svg")), { compress: true });
// From what these files were built: the crate's build script says when the sources have moved on.
let sum = 5381;
for (const name of readdirSync(at("src/")).sort()) for (const byte of readFileSync(at(`src/${name}`))) sum = (Math.imul(sum, 33) ^ byte) >>> 0;
writeFileSync(at("dist/sources"), String(sum));
writeFileSync(at("dist/manifest.json"), JSON.stringify(manifest, null, 1));
const total = Object.values(budget).reduce((a, b) => a + b, 0);
console.log(Object.entries(budget).map(([name, n]) => `${name} ${n}`).join("\n") + `\ntotal ${total}`);
// The first page may weigh 60 kB with its HTML; these files may take 49.
const ALLOWED = 49 * 1024;
if (total > ALLOWED) {
  console.error(`The assets weigh ${total} bytes compressed; ${ALLOWED} are allowed.`);
  process.exit(1);
}
