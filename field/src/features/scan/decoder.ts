// Reads QR codes: by the browser where it can, else by zxing-wasm, which comes as a file of our own and only when it is needed.

export interface Decoder {
  read(source: HTMLVideoElement | ImageBitmap): Promise<string | null>;
}

interface Detected {
  rawValue: string;
}
interface Detector {
  detect(source: CanvasImageSource): Promise<Detected[]>;
}
declare const BarcodeDetector: { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> } | undefined;

export async function decoder(): Promise<Decoder> {
  return (await native()) ?? (await (await import("./zxing.ts")).zxing());
}

/**
 * Fetches the decoder in a quiet moment where this browser needs it, so that the first card can be scanned without network. Not on a
 * connection that its owner saves.
 */
export async function fetchAhead(): Promise<void> {
  const connection = (navigator as { connection?: { saveData?: boolean; effectiveType?: string } }).connection;
  if (connection?.saveData || /2g/.test(connection?.effectiveType ?? "") || !navigator.serviceWorker?.controller) return;
  if ((await native()) !== null) return;
  const { DECODER_FILE } = await import("./decoderFile.ts");
  if (!(await caches.match(DECODER_FILE))) await fetch(DECODER_FILE);
}

async function native(): Promise<Decoder | null> {
  if (typeof BarcodeDetector === "undefined") return null;
  try {
    if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return null;
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return { read: async (source) => (await detector.detect(source))[0]?.rawValue ?? null };
  } catch {
    return null;
  }
}
