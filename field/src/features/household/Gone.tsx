import { Notice } from "../../parts/parts.tsx";
import { link } from "../../shell/router.ts";
import { Screen } from "../../shell/Screen.tsx";
import { t } from "../../texts/index.ts";

/** A person or household that is not on this phone any more: the list ended or went to somebody else. */
export function Gone() {
  return (
    <Screen title={t("gone.title")} at="tonight" back={link("tonight")}>
      <Notice tone="attention" title={t("gone.title")}>
        <p>{t("gone.text")}</p>
      </Notice>
      <a class="button wide" href={link("tonight")}>
        {t("gone.back")}
      </a>
    </Screen>
  );
}
