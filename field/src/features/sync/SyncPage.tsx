// What lies here, what has arrived, and what the server said, all of it in words.

import { useEffect, useState } from "preact/hooks";
import type { HeldState } from "../../contract.ts";
import { showCount } from "../../kernel/numbers.ts";
import { showDay, showTime, wrongMinutes } from "../../kernel/time.ts";
import { Notice } from "../../parts/parts.tsx";
import { today, useApp } from "../../session/app.ts";
import { link } from "../../shell/router.ts";
import { Screen } from "../../shell/Screen.tsx";
import { read } from "../../store/db.ts";
import type { DeviceRecord, OutboxRecord } from "../../store/records.ts";
import { spoken, t } from "../../texts/index.ts";
import { installWay, isInstalled } from "../install/install.ts";
import { syncNow } from "./page.ts";
import { heldOpen, stranded } from "./plan.ts";
import { troubleWords } from "./words.ts";

interface Counts {
  waiting: number;
  server: number;
  held: number;
  stranded: number;
}

export function SyncPage() {
  const { unlocked, outside, syncing } = useApp();
  const [counts, setCounts] = useState<Counts | null>(null);
  useEffect(() => {
    void count(unlocked?.view.held ?? []).then(setCounts, () => setCounts(null));
  }, [outside, outside.waiting, syncing, unlocked?.view.held]);
  if (!unlocked) return null;
  const minutes = wrongMinutes(outside.clock);
  const trouble = troubleWords(outside.sync.problem);
  const last = outside.sync.lastOk;
  return (
    <Screen title={t("sync.title")} at="sync" back={link("more")}>
      <section class="stack">
        <dl class="figures">
          <Figure word={t("sync.waiting")} n={counts?.waiting ?? outside.waiting} kind="pending" />
          <Figure word={t("sync.server")} n={counts?.server ?? 0} kind="" />
          <Figure word={t("sync.held")} n={counts?.held ?? 0} kind="" />
        </dl>
        <p class="soft">{t("sync.explain")}</p>
        <p>{last === null ? t("sync.never") : t("sync.last", { time: showTime(last, today()) })}</p>
        {trouble && !syncing && (
          <Notice tone="attention" title={t("sync.trouble")}>
            <p>{trouble}</p>
            <p>{t("sync.safe")}</p>
          </Notice>
        )}
        <button type="button" class="button main wide" disabled={syncing} onClick={() => void syncNow()}>
          {syncing ? t("state.syncing", { n: outside.waiting }) : t("sync.now")}
        </button>
        <p class="soft">{t("sync.go_on")}</p>
        {!sendsClosed() && <p class="soft">{t("sync.open_only")}</p>}
      </section>
      {(counts?.stranded ?? 0) > 0 && (
        <Notice tone="broken" title={t("sync.stranded", { n: counts?.stranded ?? 0 })}>
          <p>{t("sync.stranded_text")}</p>
        </Notice>
      )}
      {(counts?.held ?? 0) > 0 && (
        <Notice tone="attention" title={t("sync.held_title", { n: counts?.held ?? 0 })}>
          <a href={link("done")}>{t("sync.held_see")}</a>
        </Notice>
      )}
      {minutes !== null && (
        <Notice tone="attention" title={t("sync.clock", { much: howMuch(minutes) })}>
          <p>{t("sync.clock_text")}</p>
        </Notice>
      )}
      <section class="tight">
        <h2>{t("sync.phone")}</h2>
        <p>{t("sync.until", { day: showDay(outside.device?.until ?? today()) })}</p>
        <Room />
        {outside.device?.support && <p>{t("sync.support", { contact: outside.device.support })}</p>}
      </section>
    </Screen>
  );
}

function Figure({ word, n, kind }: { word: string; n: number; kind: string }) {
  return (
    <div class={kind}>
      <dt>{word}</dt>
      <dd>{showCount(n, spoken())}</dd>
    </div>
  );
}

async function count(said: readonly HeldState[]): Promise<Counts> {
  return await read(["devices", "outbox"], async (tx) => {
    const [devices, outbox] = await Promise.all([tx.all<DeviceRecord>("devices"), tx.all<OutboxRecord>("outbox")]);
    const of = (state: OutboxRecord["state"]) => outbox.filter((o) => o.state === state).length;
    return { waiting: of("waiting"), server: of("server"), held: heldOpen(devices, outbox, said), stranded: stranded(devices, outbox) };
  });
}

function howMuch(minutes: number): string {
  const n = Math.abs(minutes);
  const words = n >= 2880 ? t("sync.days", { n: Math.round(n / 1440) }) : n >= 120 ? t("sync.hours", { n: Math.round(n / 60) }) : t("sync.minutes", { n });
  return t(minutes > 0 ? "sync.clock_slow" : "sync.clock_fast", { much: words });
}

/** Does the browser send what waits while the app is closed? Safari does not. */
function sendsClosed(): boolean {
  return typeof ServiceWorkerRegistration !== "undefined" && "sync" in ServiceWorkerRegistration.prototype;
}

/** Whether the browser keeps it; what helps where it does not say so. */
function keeping(kept: boolean): string {
  if (kept) return t("sync.persisted");
  if (isInstalled()) return "";
  return t(installWay() === "safari" ? "install.late" : "sync.not_persisted");
}

/** How much the browser lets the app keep, and whether it may throw it away by itself. */
function Room() {
  const [words, setWords] = useState<string | null>(null);
  useEffect(() => {
    const ask = async () => {
      const estimate = await navigator.storage?.estimate?.();
      const kept = await navigator.storage?.persisted?.();
      const left = estimate?.quota !== undefined && estimate.usage !== undefined ? Math.max(0, Math.floor((estimate.quota - estimate.usage) / 1_048_576)) : null;
      const room = left === null ? "" : `${t(left < 50 ? "sync.room_low" : "sync.room", { n: left })} `;
      setWords(room + keeping(kept ?? false));
    };
    ask().catch(() => setWords(null));
  }, []);
  return words === null || words === "" ? null : <p>{words}</p>;
}
