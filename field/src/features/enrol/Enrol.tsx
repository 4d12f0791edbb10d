// A phone becomes a member's: the code that the team leader shows, then a PIN.

import { useEffect, useState } from "preact/hooks";
import { Keypad } from "../../parts/Keypad.tsx";
import { Mark } from "../../parts/Icon.tsx";
import { Notice } from "../../parts/parts.tsx";
import { app, useApp } from "../../session/app.ts";
import { enrolled } from "../../session/lock.ts";
import { enrolCode } from "../../shell/router.ts";
import { askToKeep } from "../../store/room.ts";
import { UpdateBar } from "../../shell/Screen.tsx";
import { say, t } from "../../texts/index.ts";
import { InstallFirst } from "../install/Install.tsx";
import { Languages } from "../settings/Languages.tsx";
import { weakPin } from "../lock/rules.ts";
import { StateLine } from "../sync/StateLine.tsx";
import { syncNow } from "../sync/page.ts";
import { enrol, lookAtCode } from "./api.ts";
import { codeFromScan, tidyCode } from "./rules.ts";
import { ScanCode } from "./ScanCode.tsx";

/** A code that works, and its member. It is spent only with the PIN, so that a reload in between costs nothing. */
interface Given {
  code: string;
  name: string;
}

export function Enrol() {
  const { outside } = useApp();
  const [given, setGiven] = useState<Given | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  return (
    <div class="screen">
      <header class="head">
        <UpdateBar />
        {(outside.waiting > 0 || outside.saved > 0) && <StateLine />}
      </header>
      <main>
        {given ? (
          <NewPin
            given={given}
            onRefused={(why) => {
              setRefused(why);
              setGiven(null);
            }}
          />
        ) : (
          <Code refused={refused} onGiven={setGiven} />
        )}
      </main>
    </div>
  );
}

function Code({ refused, onGiven }: { refused: string | null; onGiven: (given: Given) => void }) {
  const { outside } = useApp();
  const [words, setWords] = useState(() => enrolCode(location.hash) ?? "");
  const [problem, setProblem] = useState<string | null>(refused);
  const [busy, setBusy] = useState(false);
  const [scanning, setScanning] = useState(false);
  const send = async (typed: string) => {
    const code = tidyCode(typed);
    if (!code) {
      setProblem(t("enrol.incomplete"));
      return;
    }
    setBusy(true);
    setProblem(null);
    const result = await lookAtCode(code, app.outside.prefs.language);
    setBusy(false);
    if ("problem" in result) setProblem(say(`enrol.${result.problem}`));
    else onGiven({ code, name: result.name });
  };
  useEffect(() => {
    document.title = `${t("enrol.title")} · Về Đích`;
    // A link that is opened while the app stands open changes nothing but the part after "#".
    const opened = () => setWords((before) => enrolCode(location.hash) ?? before);
    addEventListener("hashchange", opened);
    // It may have changed between the first drawing and now.
    opened();
    return () => removeEventListener("hashchange", opened);
  }, []);
  return (
    <>
      <Mark />
      <div class="stack">
        <h1>{t("enrol.title")}</h1>
        <p class="lede">{t("enrol.lede")}</p>
      </div>
      <InstallFirst />
      {outside.erased && (
        <Notice tone="attention" title={say(`erased.${outside.erased}`)}>
          <p>{outside.waiting > 0 ? t("erased.waiting", { n: outside.waiting }) : outside.held > 0 ? t("erased.held", { n: outside.held }) : t("erased.nothing")}</p>
        </Notice>
      )}
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send(words);
        }}
      >
        <div class="field">
          <label for="code">{t("enrol.code")}</label>
          <input
            id="code"
            class="large"
            value={words}
            onInput={(event) => setWords(event.currentTarget.value)}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            maxLength={12}
            placeholder="ABCD-EFGH"
            aria-describedby="code-help"
            aria-invalid={problem !== null}
          />
          <p class="help" id="code-help">
            {t("enrol.code_help")}
          </p>
          {problem && (
            <p class="error" role="alert">
              {problem}
            </p>
          )}
        </div>
        <button type="submit" class="button main wide" disabled={busy}>
          {busy ? t("enrol.asking") : t("enrol.go")}
        </button>
        <button type="button" class="button wide" onClick={() => setScanning(!scanning)}>
          {scanning ? t("scan.stop") : t("enrol.scan")}
        </button>
      </form>
      {scanning && (
        <ScanCode
          onText={(text) => {
            const code = codeFromScan(text);
            if (!code) return;
            setScanning(false);
            setWords(code);
            void send(code);
          }}
        />
      )}
      <Languages />
    </>
  );
}

function NewPin({ given, onRefused }: { given: Given; onRefused: (why: string) => void }) {
  const [first, setFirst] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const take = async (pin: string) => {
    setProblem(null);
    if (first === null) {
      if (weakPin(pin)) setProblem(t("pin.weak"));
      else setFirst(pin);
      return;
    }
    if (pin !== first) {
      setFirst(null);
      setProblem(t("pin.differs"));
      return;
    }
    setBusy(true);
    const result = await enrol(given.code, app.outside.prefs.language);
    if ("problem" in result) {
      setBusy(false);
      // Without network the PIN can be entered again in a moment; a code that was lost meanwhile must be another.
      if (result.problem === "network") {
        setFirst(null);
        setProblem(t("enrol.network"));
      } else onRefused(say(`enrol.${result.problem}`));
      return;
    }
    // The code has done its work and need not stay in the address.
    history.replaceState(null, "", location.pathname);
    try {
      await enrolled(result.answer, result.sentAt, pin);
    } catch {
      setBusy(false);
      setProblem(t("broken.text"));
      return;
    }
    void askToKeep();
    location.hash = "#/tonight";
    void syncNow();
  };
  return (
    <>
      <div class="stack centre">
        <h1>{first === null ? t("pin.choose") : t("pin.again")}</h1>
        <p class="lede">{t("pin.why", { name: given.name })}</p>
        {problem && (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        {busy && <p role="status">{t("pin.preparing")}</p>}
      </div>
      <Keypad key={first === null ? "first" : "again"} label={first === null ? t("pin.choose") : t("pin.again")} disabled={busy} onPin={(pin) => void take(pin)} />
    </>
  );
}
