import { Icon } from "../../parts/Icon.tsx";
import { today, useApp } from "../../session/app.ts";
import { link } from "../../shell/router.ts";
import { t } from "../../texts/index.ts";
import { stateWords } from "./words.ts";

export function StateLine() {
  const { outside, syncing, phase } = useApp();
  const held = (outside.sync.failures >= 3 && outside.waiting > 0) || outside.sync.problem === "full";
  const words = (
    <div class="state-line">
      <Icon name={syncing ? "sync" : held ? "alert" : outside.waiting > 0 ? "waiting" : "saved"} />
      <span>{syncing ? t("state.syncing", { n: outside.waiting }) : stateWords(outside, today())}</span>
    </div>
  );
  const shade = held ? "is-attention" : "";
  if (phase !== "open") return <div class={`state ${shade}`}>{words}</div>;
  return (
    <a class={`state ${shade}`} href={link("sync")}>
      {words}
    </a>
  );
}
