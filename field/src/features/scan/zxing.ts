import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import type { Decoder } from "./decoder.ts";
import { DECODER_FILE } from "./decoderFile.ts";

const LONGEST_EDGE = 960;

export async function zxing(): Promise<Decoder> {
  await prepareZXingModule({ overrides: { locateFile: () => DECODER_FILE }, fireImmediately: true });
  const canvas = document.createElement("canvas");
  const paper = canvas.getContext("2d", { willReadFrequently: true });
  return {
    async read(source) {
      const [width, height] = source instanceof HTMLVideoElement ? [source.videoWidth, source.videoHeight] : [source.width, source.height];
      if (!paper || width === 0 || height === 0) return null;
      const scale = Math.min(1, LONGEST_EDGE / Math.max(width, height));
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      paper.drawImage(source, 0, 0, canvas.width, canvas.height);
      const found = await readBarcodes(paper.getImageData(0, 0, canvas.width, canvas.height), { formats: ["QRCode"], maxNumberOfSymbols: 1, tryHarder: true });
      return found[0]?.text ?? null;
    },
  };
}
