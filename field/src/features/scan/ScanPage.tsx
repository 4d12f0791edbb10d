// A card finds its citizen on the list; who is not on it can be recorded as an unlisted help.

import { useState } from "preact/hooks";
import { maskNumber, parseNumber } from "../../kernel/numbers.ts";
import { Notice } from "../../parts/parts.tsx";
import { useApp } from "../../session/app.ts";
import { go } from "../../shell/router.ts";
import { Screen } from "../../shell/Screen.tsx";
import { say, t } from "../../texts/index.ts";
import { HelpForm } from "../help/HelpForm.tsx";
import { Camera } from "./Camera.tsx";
import { find, type Odd } from "./find.ts";

interface Unlisted {
  number: string;
  birthYear: number | null;
}

export function ScanPage() {
  const { unlocked } = useApp();
  const [unlisted, setUnlisted] = useState<Unlisted | null>(null);
  const [helping, setHelping] = useState(false);
  const [odd, setOdd] = useState<Odd | null>(null);
  if (!unlocked) return null;
  const take = async (text: string) => {
    const found = await find(unlocked.lists.values(), text);
    setOdd(found.kind === "no_card" || found.kind === "impossible" ? found.kind : null);
    if (found.kind === "listed") go("person", found.list, found.citizen);
    else if (found.kind === "unlisted") setUnlisted({ number: found.number, birthYear: found.birthYear });
  };
  const again = () => {
    setUnlisted(null);
    setHelping(false);
  };
  return (
    <Screen title={t("scan.title")} at="scan">
      {unlisted === null ? (
        <>
          <Camera onText={(text) => void take(text)} />
          {odd !== null && (
            <p class="error" role="alert">
              {say(`scan.${odd}`)}
            </p>
          )}
          <Typed onNumber={(number) => void take(number)} />
          <p class="soft">{t("scan.kept")}</p>
        </>
      ) : helping ? (
        <HelpForm number={unlisted.number} birthYear={unlisted.birthYear} onDone={again} />
      ) : (
        <>
          <Notice tone="attention" title={t("scan.unlisted", { number: maskNumber(unlisted.number) })} live>
            <p>{t("scan.unlisted_text")}</p>
          </Notice>
          <button type="button" class="button main wide" onClick={() => setHelping(true)}>
            {t("scan.help")}
          </button>
          <button type="button" class="button wide" onClick={again}>
            {t("scan.again")}
          </button>
        </>
      )}
    </Screen>
  );
}

/** The last way: the number by hand. */
export function Typed({ onNumber }: { onNumber: (number: string) => void }) {
  const [words, setWords] = useState("");
  const [problem, setProblem] = useState(false);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        const number = parseNumber(words);
        setProblem(number === null);
        if (number === null) return;
        setWords("");
        onNumber(number);
      }}
    >
      <div class="field">
        <label for="number">{t("scan.type")}</label>
        <input id="number" class="large" inputMode="numeric" autocomplete="off" maxLength={16} value={words} onInput={(event) => setWords(event.currentTarget.value)} aria-describedby="number-help" aria-invalid={problem} />
        <p class="help" id="number-help">
          {t("scan.type_help")}
        </p>
        {problem && (
          <p class="error" role="alert">
            {t("scan.type_wrong")}
          </p>
        )}
      </div>
      <button type="submit" class="button wide">
        {t("scan.find")}
      </button>
    </form>
  );
}
