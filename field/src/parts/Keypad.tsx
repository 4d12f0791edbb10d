// Six digits on large keys of our own: no text field, so no keyboard covers it, and nothing offers to remember it.

import { useEffect, useRef, useState } from "preact/hooks";
import { PIN_LENGTH } from "../features/lock/rules.ts";
import { t } from "../texts/index.ts";
import { Icon } from "./Icon.tsx";

export function Keypad({ label, disabled, onPin }: { label: string; disabled?: boolean; onPin: (pin: string) => void }) {
  const [digits, set] = useState("");
  const present = useRef("");
  const give = (next: string) => {
    present.current = next;
    set(next);
    if (next.length < PIN_LENGTH) return;
    present.current = "";
    set("");
    onPin(next);
  };
  const press = (digit: string) => {
    if (!disabled) give((present.current + digit).slice(0, PIN_LENGTH));
  };
  const erase = () => {
    if (!disabled) give(present.current.slice(0, -1));
  };
  useEffect(() => {
    const typed = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLInputElement) return;
      if (/^\d$/.test(event.key)) press(event.key);
      else if (event.key === "Backspace") erase();
    };
    addEventListener("keydown", typed);
    return () => removeEventListener("keydown", typed);
  });
  return (
    <div role="group" aria-label={label}>
      <div class="pin-dots" role="status" aria-label={t("pin.typed", { n: digits.length, of: PIN_LENGTH })}>
        {Array.from({ length: PIN_LENGTH }, (_, i) => (
          <span key={i} class={i < digits.length ? "full" : ""} />
        ))}
      </div>
      <div class="keys">
        {["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => (
          <button key={digit} type="button" disabled={disabled} onClick={() => press(digit)}>
            {digit}
          </button>
        ))}
        <span />
        <button type="button" disabled={disabled} onClick={() => press("0")}>
          0
        </button>
        <button type="button" disabled={disabled} onClick={erase} aria-label={t("pin.erase")}>
          <Icon name="erase" />
        </button>
      </div>
    </div>
  );
}
