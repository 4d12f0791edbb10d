// Where the QR decoder lies: a file of our own, named by its content.

import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";

export const DECODER_FILE = wasm;
