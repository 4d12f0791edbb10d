// Subsets Be Vietnam Pro into build/fonts/ the way the office pages do (crates/ui/assets/build.mjs): Latin, all Vietnamese letters,
// the letters of the highland languages, and the signs that the app prints. Nothing is done when the files are newer than this script.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import subsetFont from "subset-font";

const at = (path) => new URL(`../${path}`, import.meta.url);
const ascii = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join("");
const vietnamese = "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ";
const highland = "ŎŏŬŭČčĔĕĬĭÑñ";
const letters = ascii + vietnamese + vietnamese.toLowerCase() + highland + "\u00a0\u202f–—‘’“”…·•×✓≤≥−→←²°";

mkdirSync(at("build/fonts/"), { recursive: true });
const own = statSync(at("scripts/fonts.mjs")).mtimeMs;
for (const [weight, path] of [
  [400, "400Regular/BeVietnamPro_400Regular.ttf"],
  [600, "600SemiBold/BeVietnamPro_600SemiBold.ttf"],
]) {
  const target = at(`build/fonts/text-${weight}.woff2`);
  if (existsSync(target) && statSync(target).mtimeMs > own) continue;
  const source = readFileSync(at(`node_modules/@expo-google-fonts/be-vietnam-pro/${path}`));
  writeFileSync(target, await subsetFont(source, letters, { targetFormat: "woff2", keepFeatures: ["kern", "mark", "ccmp"], noHinting: true }));
}
