// What a citizen reads, in a second language beside the app's: chosen once, and kept for where there is no network.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Choices } from "../../parts/parts.tsx";
import { type Args, fill, type Key, spoken, t } from "../../texts/index.ts";
import { chooseSecond, keptSecond, type Language, otherLanguages, OWN, type Second } from "../settings/languages.ts";

/** The second language, and the choice of it. */
export function useSecond(): { second: Second | null; choice: ComponentChildren } {
  const [kept, setKept] = useState<Second | null>(null);
  const [others, setOthers] = useState<Language[]>([]);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    void keptSecond().then(setKept);
    otherLanguages().then(setOthers, () => undefined);
  }, []);
  // What the app says already need not be said twice.
  const offered = [...OWN, ...others].filter((l) => l.code !== spoken());
  const second = kept !== null && kept.code !== spoken() ? kept : null;
  if (second !== null && !offered.some((l) => l.code === second.code)) offered.push(second);
  const choose = async (code: string) => {
    const language = offered.find((l) => l.code === code) ?? null;
    const chosen = await chooseSecond(language).catch(() => null);
    setFailed(language !== null && chosen === null);
    if (language === null || chosen !== null) setKept(chosen);
  };
  const choice = (
    <>
      <Choices
        name="second"
        legend={t("second.ask")}
        value={second?.code ?? ""}
        choices={[{ value: "", word: t("second.none") }, ...offered.map((l) => ({ value: l.code, word: l.name }))]}
        onChoose={(code) => void choose(code)}
      />
      {failed && (
        <p class="error" role="alert">
          {t("settings.language_failed")}
        </p>
      )}
    </>
  );
  return { second, choice };
}

/** A text in the second language; nothing where nobody wrote it. */
export function Beside({ second, text, args = {} }: { second: Second | null; text: Key; args?: Args }) {
  const words = second?.words[text];
  if (second === null || words === undefined) return null;
  return (
    <span class="beside" lang={second.code}>
      {fill(words, args, second.code === "en" ? "en" : "vi")}
    </span>
  );
}
