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

/** Whether this browser needs the decoder that is fetched. */
export async function needsFile(): Promise<boolean> {
  return (await native()) === null;
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
