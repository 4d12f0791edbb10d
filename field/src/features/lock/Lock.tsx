import { useEffect, useState } from "preact/hooks";
import { Keypad } from "../../parts/Keypad.tsx";
import { Mark } from "../../parts/Icon.tsx";
import { useApp } from "../../session/app.ts";
import { erase, keepPinWait, pinWait, unlock } from "../../session/lock.ts";
import { UpdateBar } from "../../shell/Screen.tsx";
import { StorageFull } from "../../store/room.ts";
import { t } from "../../texts/index.ts";
import { syncNow } from "../sync/page.ts";
import { StateLine } from "../sync/StateLine.tsx";
import { attemptsLeft, NO_ATTEMPTS } from "./rules.ts";

/** Seconds after which what is left of a wait is written down again. */
const KEEP_EVERY = 5;

export function Lock() {
  const { outside } = useApp();
  const [busy, setBusy] = useState(false);
  const [forgot, setForgot] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const attempts = outside.pin?.attempts ?? NO_ATTEMPTS;
  const seconds = useCountdown(busy);
  useEffect(() => {
    document.title = `${t("lock.title")} · Về Đích`;
  }, []);
  const take = async (pin: string) => {
    setBusy(true);
    setProblem(null);
    try {
      if ((await unlock(pin)) === "open") void syncNow();
    } catch (error) {
      setProblem(t(error instanceof StorageFull ? "lock.full" : "broken.text"));
    } finally {
      setBusy(false);
    }
  };
  const wrong = attempts.wrong > 0 && !busy && problem === null;
  return (
    <div class="screen">
      <header class="head">
        <UpdateBar />
        <StateLine />
      </header>
      <main>
        <div class="stack centre">
          <Mark />
          <h1>{t("lock.title")}</h1>
          {wrong && (
            <p class="error" role="alert">
              {t("lock.wrong", { n: attemptsLeft(attempts) })}
            </p>
          )}
          {problem && (
            <p class="error" role="alert">
              {problem}
            </p>
          )}
          {seconds > 0 && (
            <p role="status">{seconds > 90 ? t("lock.wait_minutes", { n: Math.ceil(seconds / 60) }) : t("lock.wait", { n: seconds })}</p>
          )}
          {busy && <p role="status">{t("lock.opening")}</p>}
        </div>
        <Keypad label={t("lock.title")} disabled={busy || seconds > 0} onPin={(pin) => void take(pin)} />
        <div class="centre">
          {forgot ? (
            <div class="stack">
              <p>{t("lock.forgot_text", { n: outside.waiting })}</p>
              <button type="button" class="button danger wide" onClick={() => void erase("sign_out")}>
                {t("lock.forgot_erase")}
              </button>
            </div>
          ) : (
            <button type="button" class="link" onClick={() => setForgot(true)}>
              {t("lock.forgot")}
            </button>
          )}
        </div>
      </main>
    </div>
  );
}

/** Whole seconds until the next PIN may be tried. */
function useCountdown(busy: boolean): number {
  const [, draw] = useState(0);
  useEffect(() => {
    let ticks = 0;
    const timer = setInterval(() => {
      draw((n) => n + 1);
      ticks += 1;
      if (!busy && ticks % KEEP_EVERY === 0) void keepPinWait();
    }, 1_000);
    return () => clearInterval(timer);
  }, [busy]);
  return Math.ceil(pinWait() / 1_000_000);
}
