// Looks through the camera until a QR says something. Pictures are looked at and forgotten; none is kept.

import { useEffect, useRef, useState } from "preact/hooks";
import { Notice } from "../../parts/parts.tsx";
import { t } from "../../texts/index.ts";
import { decoder } from "./decoder.ts";

type State = "starting" | "looking" | "denied" | "none" | "no_decoder";

export function Camera({ onText }: { onText: (text: string) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<State>("starting");
  const [turn, begin] = useState(0);
  const say = useRef(onText);
  say.current = onText;
  useEffect(() => {
    let stopped = false;
    let stream: MediaStream | null = null;
    setState("starting");
    // In a pocket nothing is looked at. And who comes back from a call or another app finds the camera taken away, on an iPhone with its last
    // picture standing still: it is opened anew.
    const seen = () => {
      if (document.visibilityState === "hidden") stop(stream);
      else if (stream?.getTracks().every((track) => track.readyState === "ended")) begin((n) => n + 1);
    };
    document.addEventListener("visibilitychange", seen);
    const run = async () => {
      if (!navigator.mediaDevices?.getUserMedia) return setState("none");
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false });
      } catch (error) {
        return setState(error instanceof DOMException && error.name === "NotAllowedError" ? "denied" : "none");
      }
      const element = video.current;
      if (stopped || !element) return stop(stream);
      element.srcObject = stream;
      await element.play().catch(() => undefined);
      let reader;
      try {
        reader = await decoder();
      } catch {
        stop(stream);
        return setState("no_decoder");
      }
      setState("looking");
      let last = "";
      while (!stopped) {
        const text = await reader.read(element).catch(() => null);
        // One card is one reading, however long it is held before the camera.
        if (text !== null && text !== last) {
          last = text;
          navigator.vibrate?.(60);
          say.current(text);
        }
        await new Promise((resolve) => setTimeout(resolve, 180));
      }
    };
    void run();
    return () => {
      stopped = true;
      document.removeEventListener("visibilitychange", seen);
      stop(stream);
    };
  }, [turn]);
  if (state === "denied" || state === "none" || state === "no_decoder") {
    return (
      <Notice tone="attention" title={t(`camera.${state}`)}>
        <p>{t("camera.type")}</p>
        <button
          type="button"
          class="button"
          onClick={() => {
            setState("starting");
            begin(turn + 1);
          }}
        >
          {t("camera.again")}
        </button>
      </Notice>
    );
  }
  return (
    <div class="stack">
      <div class="viewer">
        <video ref={video} playsInline muted aria-label={t("camera.picture")} />
        <svg viewBox="0 0 100 100" aria-hidden="true">
          <path d="M2 22V2h20M78 2h20v20M98 78v20H78M22 98H2V78" />
        </svg>
      </div>
      <p class="centre" role="status">
        {state === "starting" ? t("camera.starting") : t("camera.looking")}
      </p>
    </div>
  );
}

function stop(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
