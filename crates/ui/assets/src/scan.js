// A card's QR, read from a photo by the browser itself where it can. The photo stays on the phone; of the code only the number is kept.
export async function startScan(root) {
  const places = [...root.querySelectorAll("[data-scan-into]")];
  if (places.length === 0 || !("BarcodeDetector" in window)) return;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.includes("qr_code")) return;
  for (const place of places) {
    if (!place.hidden) continue;
    place.hidden = false;
    place.querySelector("input").addEventListener("change", (event) => read(place, event.target));
  }
}

async function read(place, input) {
  const [photo] = input.files;
  if (!photo) return;
  const told = place.querySelector("[role=status]");
  const field = place.closest("form").elements[place.dataset.scanInto];
  const number = await codeIn(photo).catch(() => "");
  input.value = "";
  told.textContent = number ? "" : place.dataset.failed;
  if (!number) return;
  field.value = number;
  field.focus();
}

/** The number before the first bar of the first code; empty without one. */
async function codeIn(photo) {
  const picture = await createImageBitmap(photo);
  const [found] = await new BarcodeDetector({ formats: ["qr_code"] }).detect(picture);
  picture.close();
  return (found?.rawValue ?? "").split("|")[0].trim();
}
