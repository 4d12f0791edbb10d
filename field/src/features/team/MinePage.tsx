// My ten citizens, what I recorded, and for leaders the team.

import { useState } from "preact/hooks";
import type { Help } from "../../contract.ts";
import { showCount } from "../../kernel/numbers.ts";
import { showTime } from "../../kernel/time.ts";
import { Progress, Row, Tag } from "../../parts/parts.tsx";
import { today, useApp } from "../../session/app.ts";
import { happened, superseded } from "../../session/rules.ts";
import type { LocalOp } from "../../session/types.ts";
import { link } from "../../shell/router.ts";
import { Screen } from "../../shell/Screen.tsx";
import { heldWord, outcomeWord, say, spoken, t } from "../../texts/index.ts";
import { HelpForm } from "../help/HelpForm.tsx";
import { withdraw } from "../outcome/saved.ts";
import { missing, onThisPhone } from "./rules.ts";

export function MinePage() {
  const { unlocked } = useApp();
  if (!unlocked) return null;
  const { view, me, ops } = unlocked;
  const counter = view.counter;
  const here = onThisPhone(ops);
  const held = view.held.filter((h) => h.state === "waiting").length;
  return (
    <Screen title={t("mine.title")} at="mine">
      <section class="stack">
        <p class="lead-figure">
          {me.member.name}, {me.team.name}
        </p>
        {counter && (
          <>
            <p>{missing(counter) === 0 ? t("mine.reached", { needed: counter.needed }) : t("mine.missing", { confirmed: counter.confirmed, needed: counter.needed, n: missing(counter) })}</p>
            <Progress done={Math.min(counter.confirmed, counter.needed)} of={counter.needed} label={t("mine.progress")} />
            <dl class="figures">
              <Figure kind="register" word={t("mine.confirmed")} n={counter.confirmed} />
              <Figure kind="pending" word={t("mine.pending")} n={counter.pending} />
              {counter.contradicted > 0 && <Figure kind="broken" word={t("mine.contradicted")} n={counter.contradicted} />}
              {counter.late > 0 && <Figure kind="" word={t("mine.late")} n={counter.late} />}
              {(counter.outside ?? 0) > 0 && <Figure kind="" word={t("mine.outside")} n={counter.outside ?? 0} />}
              {here > 0 && <Figure kind="claimed" word={t("mine.here")} n={here} />}
            </dl>
            <p class="soft">{t("mine.rule")}</p>
          </>
        )}
        {!counter && <p class="lede">{t("mine.no_counter")}</p>}
      </section>
      <ul class="rows">
        {me.member.leader && <Row href={link("team")} title={t("team.title")} sub={t("team.row")} />}
        <Row href={link("done")} title={t("done.title")} sub={held > 0 ? t("done.held", { n: held }) : t("done.row", { n: ops.filter((o) => o.day === today()).length })} />
        <Row href={link("card")} title={t("card.title")} sub={t("card.row")} />
      </ul>
    </Screen>
  );
}

function Figure({ kind, word, n }: { kind: string; word: string; n: number }) {
  return (
    <div class={kind}>
      <dt>{word}</dt>
      <dd>{showCount(n, spoken())}</dd>
    </div>
  );
}

/** Everything that was recorded on this phone and can still be read here, newest first, with what became of it. */
export function DonePage() {
  const { unlocked, outside } = useApp();
  const [fixing, setFixing] = useState<(LocalOp & { op: Help }) | null>(null);
  if (!unlocked) return null;
  if (fixing) {
    return (
      <Screen title={t("done.title")} at="mine" back={link("mine")}>
        <HelpForm number={fixing.op.number} birthYear={fixing.op.birth_year} corrects={fixing} onDone={() => setFixing(null)} />
        <button type="button" class="button wide" onClick={() => setFixing(null)}>
          {t("back")}
        </button>
      </Screen>
    );
  }
  const gone = superseded(unlocked.ops);
  const shown = unlocked.ops.filter((o) => o.op.kind !== "call").reverse();
  const answers = new Map(unlocked.view.held.map((h) => [h.id, h]));
  const elsewhere = unlocked.view.held.filter((h) => !unlocked.ops.some((o) => o.id === h.id));
  return (
    <Screen title={t("done.title")} at="mine" back={link("mine")}>
      {shown.length === 0 && elsewhere.length === 0 && <p class="lede">{t("done.nothing")}</p>}
      {shown.length > 0 && (
        <ul class="rows">
          {shown.map((local) => {
            const held = answers.get(local.id);
            const reason = held?.reason ?? (local.state === "held" ? (local.reason ?? "malformed") : null);
            return (
              <li key={local.id} class="row">
                <div>
                  <div class="row-title">{local.about}</div>
                  <div class="row-sub">
                    {what(local)} · {showTime(happened(local.op, outside.clock), today())}
                  </div>
                  <div class="tags">
                    {gone.has(local.id) && <Tag>{t("done.taken_back")}</Tag>}
                    {local.state === "waiting" && <Tag tone="pending">{t("person.waiting")}</Tag>}
                    {local.state === "server" && <Tag>{t("done.arrived")}</Tag>}
                    {reason !== null && <Tag tone="attention">{say(`held_state.${held?.state ?? "waiting"}`)}</Tag>}
                  </div>
                  {reason !== null && (
                    <p>
                      {heldWord(reason)}. {held?.answer ?? t("held.office")}
                    </p>
                  )}
                  {reason === null && !gone.has(local.id) && <Change local={local} onFix={setFixing} />}
                </div>
              </li>
            );
          })}
        </ul>
      )}
      {elsewhere.length > 0 && (
        <section class="tight">
          <h2>{t("held.earlier")}</h2>
          <ul class="rows">
            {elsewhere.map((h) => (
              <li key={h.id} class="row">
                <div>
                  <div class="row-title">{heldWord(h.reason)}</div>
                  <div class="row-sub">
                    {say(`held_state.${h.state}`)}. {h.answer ?? ""}
                  </div>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Screen>
  );
}

/** Later than the minute of undo: a help is corrected here, a visit where its person stands; both can be taken back. */
function Change({ local, onFix }: { local: LocalOp; onFix: (local: LocalOp & { op: Help }) => void }) {
  const { unlocked } = useApp();
  const [problem, setProblem] = useState(false);
  const { op } = local;
  if (op.kind !== "help" && op.kind !== "visit") return null;
  const here = op.kind === "visit" && (unlocked?.lists.get(op.list)?.people.some((p) => p.citizen === op.citizen) ?? false);
  return (
    <div class="buttons">
      {op.kind === "help" && (
        <button type="button" class="button" onClick={() => onFix({ ...local, op })}>
          {t("correct.go")}
        </button>
      )}
      {here && op.kind === "visit" && (
        <a class="button" href={link("person", op.list, op.citizen)}>
          {t("correct.go")}
        </a>
      )}
      <button type="button" class="button" onClick={() => void withdraw(local).catch(() => setProblem(true))}>
        {t("correct.withdraw")}
      </button>
      {problem && <p class="error" role="alert">{t("full.title")}</p>}
    </div>
  );
}

function what({ op }: LocalOp): string {
  if (op.kind === "visit") return op.corrects ? t("done.correction", { outcome: outcomeWord(op.outcome) }) : outcomeWord(op.outcome);
  if (op.kind === "help") return t("done.help", { outcome: outcomeWord(op.outcome) });
  if (op.kind === "room") return say(`done_room.${op.room}`);
  return say(`done.${op.kind}`);
}
