import { useEffect, useState } from "preact/hooks";
import { useApp } from "../../session/app.ts";
import { Choices } from "../../parts/parts.tsx";
import { t } from "../../texts/index.ts";
import { choose, type Language, otherLanguages, OWN } from "./languages.ts";

export function Languages() {
  const { outside } = useApp();
  const [others, setOthers] = useState<Language[]>([]);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    otherLanguages().then(setOthers, () => undefined);
  }, []);
  const present = outside.prefs.language;
  const known = [...OWN, ...others];
  // A language that is in use stays to be seen without network.
  if (!known.some((l) => l.code === present)) known.push({ code: present, name: present });
  return (
    <>
      <Choices
        name="language"
        legend={t("settings.language")}
        value={present}
        choices={known.map((l) => ({ value: l.code, word: l.name }))}
        onChoose={(code) => void choose(code).then((ok) => setFailed(!ok))}
      />
      {failed && (
        <p class="error" role="alert">
          {t("settings.language_failed")}
        </p>
      )}
    </>
  );
}
