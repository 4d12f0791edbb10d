// Draws the app's icons into build/public/: the same flag as the office pages', as PNG for the home screens that take nothing else.
import { mkdirSync, writeFileSync } from "node:fs";
import { crc32, deflateSync } from "./png.mjs";

const out = new URL("../build/public/", import.meta.url);
mkdirSync(out, { recursive: true });

// The flag in a square of 24: pole, pennant with a notch.
const flag = [[6, 20], [6, 4], [8, 4], [8, 5], [19, 5], [16.5, 9], [19, 13], [8, 13], [8, 20]];
const ground = [0x0b, 0x5f, 0x6b];

function inside(x, y) {
  let hit = false;
  for (let i = 0, j = flag.length - 1; i < flag.length; j = i++) {
    const [xi, yi] = flag[i];
    const [xj, yj] = flag[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) hit = !hit;
  }
  return hit;
}

// `room` is the share of the edge kept free, so that round masks of launchers cut nothing off.
function png(size, room) {
  const rows = Buffer.alloc(size * (size * 3 + 1));
  const scale = 24 / (size * (1 - 2 * room));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let white = 0;
      for (let s = 0; s < 16; s++) {
        const px = (x + ((s % 4) + 0.5) / 4 - size * room) * scale - 0.5;
        const py = (y + (Math.floor(s / 4) + 0.5) / 4 - size * room) * scale;
        if (inside(px, py)) white++;
      }
      const at = y * (size * 3 + 1) + 1 + x * 3;
      for (let c = 0; c < 3; c++) rows[at + c] = Math.round(ground[c] + ((255 - ground[c]) * white) / 16);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), chunk("IHDR", head), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(kind, body) {
  const named = Buffer.concat([Buffer.from(kind, "latin1"), body]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(body.length, 0);
  whole.set(named, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}

for (const [name, size, room] of [["icon-180", 180, 0.1], ["icon-192", 192, 0.1], ["icon-512", 512, 0.1], ["icon-mask-512", 512, 0.2]]) {
  writeFileSync(new URL(`${name}.png`, out), png(size, room));
}
