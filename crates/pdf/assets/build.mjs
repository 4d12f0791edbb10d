// Builds dist/: the four faces of Tinos, as they are, for the program that lays out PDFs.
// Run by `cargo xtask setup`; by hand: npm ci && node build.mjs
import { copyFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";

const at = (path) => new URL(path, import.meta.url);
const faces = ["400Regular/Tinos_400Regular", "400Regular_Italic/Tinos_400Regular_Italic", "700Bold/Tinos_700Bold", "700Bold_Italic/Tinos_700Bold_Italic"];

mkdirSync(at("dist/"), { recursive: true });
for (const old of readdirSync(at("dist/"))) rmSync(at(`dist/${old}`));
for (const face of faces) copyFileSync(at(`node_modules/@expo-google-fonts/tinos/${face}.ttf`), at(`dist/${face.split("/")[1]}.ttf`));
