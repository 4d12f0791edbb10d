import { Camera } from "../scan/Camera.tsx";

/** The camera, for the QR that the team leader shows. */
export function ScanCode({ onText }: { onText: (text: string) => void }) {
  return <Camera onText={onText} />;
}
