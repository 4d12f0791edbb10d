// Step by step with pictures, readable without network: level 1, activation, and by web (P-4.3d).

import "./guide.css";
import { Notice, Row } from "../../parts/parts.tsx";
import { link } from "../../shell/router.ts";
import { Screen } from "../../shell/Screen.tsx";
import { say, t } from "../../texts/index.ts";
import { Picture } from "./Pictures.tsx";

const GUIDES: Record<string, number> = { level2: 6, level1: 6, web: 6 };

export function GuidePage({ which }: { which: string }) {
  const steps = GUIDES[which];
  if (steps === undefined) {
    return (
      <Screen title={t("guide.title")} at="guide" back={link("more")}>
        <h2>{t("guide.choose")}</h2>
        <ul class="rows">
          {Object.keys(GUIDES).map((name) => (
            <Row key={name} href={link("guide", name)} title={say(`guide.${name}`)} sub={say(`guide.${name}.for`)} />
          ))}
        </ul>
        <Notice tone="attention">
          <p>{t("guide.never")}</p>
        </Notice>
      </Screen>
    );
  }
  return (
    <Screen title={say(`guide.${which}`)} at="guide" back={link("guide")}>
      <p class="lede">{say(`guide.${which}.for`)}</p>
      <Notice tone="attention">
        <p>{t("guide.never")}</p>
      </Notice>
      <ol class="stack">
        {Array.from({ length: steps }, (_, i) => i + 1).map((step) => (
          <li key={step} class="step">
            <Picture guide={which} step={step} />
            <h2>
              {t("guide.step", { n: step })}. {say(`guide.${which}.${step}.title`)}
            </h2>
            <p>{say(`guide.${which}.${step}.text`)}</p>
          </li>
        ))}
      </ol>
    </Screen>
  );
}
