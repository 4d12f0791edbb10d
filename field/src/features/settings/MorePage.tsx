import { Row } from "../../parts/parts.tsx";
import { useApp } from "../../session/app.ts";
import { lock } from "../../session/lock.ts";
import { link } from "../../shell/router.ts";
import { Screen } from "../../shell/Screen.tsx";
import { t } from "../../texts/index.ts";

export function MorePage() {
  const { outside } = useApp();
  return (
    <Screen title={t("more.title")} at="more">
      <ul class="rows">
        <Row href={link("guide")} title={t("guide.title")} sub={t("guide.row")} />
        <Row href={link("card")} title={t("card.title")} sub={t("card.row")} />
        <Row href={link("slip")} title={t("slip.title")} sub={t("slip.row")} />
        <Row href={link("absentees")} title={t("absentees.title")} sub={t("absentees.row")} />
        <Row href={link("ask")} title={t("ask.title")} sub={t("ask.row")} />
        <Row href={link("sync")} title={t("sync.title")} sub={t("sync.row")} />
        <Row href={link("settings")} title={t("settings.title")} sub={t("settings.row")} />
      </ul>
      <button type="button" class="button wide" onClick={lock}>
        {t("more.lock")}
      </button>
      {outside.device?.support && <p class="soft">{t("sync.support", { contact: outside.device.support })}</p>}
    </Screen>
  );
}
