import { useState } from "preact/hooks";
import { Keypad } from "../../parts/Keypad.tsx";
import { Choices, Notice } from "../../parts/parts.tsx";
import { app, setPrefs, useApp } from "../../session/app.ts";
import { changePin, pinWait } from "../../session/lock.ts";
import type { Prefs } from "../../store/records.ts";
import { StorageFull } from "../../store/room.ts";
import { link } from "../../shell/router.ts";
import { Screen } from "../../shell/Screen.tsx";
import { say, t } from "../../texts/index.ts";
import { attemptsLeft, NO_ATTEMPTS, weakPin } from "../lock/rules.ts";
import { Languages } from "./Languages.tsx";
import { signOut } from "./signOut.ts";
import { applyTheme } from "./theme.ts";

const THEMES: readonly Prefs["theme"][] = ["auto", "light", "dark"];
const IDLE = ["2", "5", "10"] as const;

export function SettingsPage() {
  const { outside } = useApp();
  const { prefs } = outside;
  return (
    <Screen title={t("settings.title")} at="settings" back={link("more")}>
      <Languages />
      <Choices
        name="theme"
        legend={t("settings.theme")}
        value={prefs.theme}
        choices={THEMES.map((value) => ({ value, word: say(`theme.${value}`) }))}
        onChoose={(theme) => {
          applyTheme(theme);
          void setPrefs({ theme });
        }}
      />
      <Choices
        name="idle"
        legend={t("settings.idle")}
        value={String(prefs.idleMinutes) as (typeof IDLE)[number]}
        choices={IDLE.map((value) => ({ value, word: t("settings.minutes", { n: Number(value) }) }))}
        onChoose={(value) => void setPrefs({ idleMinutes: Number(value) })}
      />
      <section>
        <label class="switch">
          <input type="checkbox" checked={prefs.sides} onChange={(event) => void setPrefs({ sides: event.currentTarget.checked })} />
          <span>{t("settings.sides")}</span>
        </label>
        <label class="switch">
          <input type="checkbox" checked={prefs.place} onChange={(event) => void setPrefs({ place: event.currentTarget.checked })} />
          <span>
            {t("settings.place")}
            <br />
            <span class="soft">{t("settings.place_help")}</span>
          </span>
        </label>
      </section>
      <Pin />
      <SignOut />
      <p class="soft">{t("settings.version", { version: __APP_VERSION__ })}</p>
    </Screen>
  );
}

function Pin() {
  const [step, setStep] = useState<"shut" | "old" | "new" | "again" | "done">("shut");
  const [old, setOld] = useState("");
  const [first, setFirst] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const take = async (pin: string) => {
    setProblem(null);
    if (step === "old") {
      setOld(pin);
      setStep("new");
    } else if (step === "new") {
      if (weakPin(pin)) setProblem(t("pin.weak"));
      else {
        setFirst(pin);
        setStep("again");
      }
    } else if (pin !== first) {
      setProblem(t("pin.differs"));
      setStep("new");
    } else {
      setOld("");
      setStep(await changed(pin));
    }
  };
  const changed = async (pin: string): Promise<"done" | "old"> => {
    try {
      const tried = await changePin(old, pin);
      if (tried === "open") return "done";
      const left = attemptsLeft(app.outside.pin?.attempts ?? NO_ATTEMPTS);
      setProblem(tried === "wait" ? t("lock.wait", { n: Math.ceil(pinWait() / 1_000_000) }) : `${t("settings.pin_wrong")} ${t("settings.pin_left", { n: left })}`);
    } catch (error) {
      setProblem(t(error instanceof StorageFull ? "lock.full" : "broken.text"));
    }
    return "old";
  };
  if (step === "shut" || step === "done") {
    return (
      <section class="stack">
        {step === "done" && <Notice title={t("settings.pin_done")} live />}
        <button type="button" class="button wide" onClick={() => setStep("old")}>
          {t("settings.pin")}
        </button>
      </section>
    );
  }
  const label = t(step === "old" ? "settings.pin_old" : step === "new" ? "pin.choose" : "pin.again");
  return (
    <section class="stack">
      <h2 class="centre">{label}</h2>
      {problem && (
        <p class="error centre" role="alert">
          {problem}
        </p>
      )}
      <Keypad key={step} label={label} onPin={(pin) => void take(pin)} />
    </section>
  );
}

function SignOut() {
  const { outside } = useApp();
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  if (!sure) {
    return (
      <button type="button" class="button danger wide" onClick={() => setSure(true)}>
        {t("settings.sign_out")}
      </button>
    );
  }
  return (
    <Notice tone="attention" title={t("settings.sign_out_sure")}>
      <p>{t("settings.sign_out_text", { n: outside.waiting })}</p>
      <div class="buttons">
        <button
          type="button"
          class="button danger"
          disabled={busy}
          onClick={() => {
            setBusy(true);
            void signOut();
          }}
        >
          {t("settings.sign_out")}
        </button>
        <button type="button" class="button" disabled={busy} onClick={() => setSure(false)}>
          {t("settings.stay")}
        </button>
      </div>
    </Notice>
  );
}
