import { Notice } from "../../parts/parts.tsx";
import { setPrefs, useApp } from "../../session/app.ts";
import { t } from "../../texts/index.ts";
import { askInstall, installWay } from "./install.ts";

/** Beside the evening, until it is done or put off. */
export function InstallNotice() {
  const { outside } = useApp();
  const way = installWay();
  if (way === null || outside.prefs.installLater) return null;
  return (
    <Notice tone={way === "safari" ? "attention" : "good"} title={t("install.title")}>
      <p>{t(way === "safari" ? "install.late" : "install.why")}</p>
      <div class="buttons">
        {way === "ask" && (
          <button type="button" class="button" onClick={() => void askInstall()}>
            {t("install.do")}
          </button>
        )}
        <button type="button" class="button" onClick={() => void setPrefs({ installLater: true })}>
          {t("install.later")}
        </button>
      </div>
    </Notice>
  );
}

/** Before a code is spent: on an iPhone it must be entered in the app on the home screen. */
export function InstallFirst() {
  useApp();
  if (installWay() !== "safari") return null;
  return (
    <Notice tone="attention" title={t("install.first")}>
      <p>{t("install.first_text")}</p>
    </Notice>
  );
}
