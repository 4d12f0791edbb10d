// One person: who it is, what is known, and what came of the visit.

import { useEffect, useState } from "preact/hooks";
import type { Draft } from "../../contract.ts";
import { showShortDay } from "../../kernel/time.ts";
import { Notice, Tag } from "../../parts/parts.tsx";
import { leavesOut } from "../../rules.ts";
import { useApp } from "../../session/app.ts";
import { keepDraft, record, StorageFull } from "../../session/record.ts";
import type { LocalOp } from "../../session/types.ts";
import { link, swap } from "../../shell/router.ts";
import { Screen } from "../../shell/Screen.tsx";
import { hourWord, kindWord, outcomeWord, say, t } from "../../texts/index.ts";
import { EMPTY, type Form, formOf, type Problem, problemOf, visitOf } from "../outcome/form.ts";
import { OutcomeForm } from "../outcome/OutcomeForm.tsx";
import { askPlace, placeNow } from "../outcome/place.ts";
import { lastSaved, showSaved, withdraw } from "../outcome/saved.ts";
import { ShiftExpected, ShiftState } from "../shifts/ShiftChoice.tsx";
import { type Entry, type House, houseWord, placeOf } from "../tonight/rules.ts";
import { useEvening } from "../tonight/useEvening.ts";
import { Gone } from "./Gone.tsx";
import { Phone } from "./Phone.tsx";

export function PersonPage({ list, citizen }: { list: number; citizen: string }) {
  const { unlocked } = useApp();
  const now = useEvening();
  if (!unlocked || !now) return null;
  const lives = unlocked.lists.get(list)?.people.find((p) => p.citizen === citizen);
  const house = lives && now.evening.byKey.get(`${list}/${lives.household}`);
  const entry = house?.people.find((e) => e.person.citizen === citizen);
  if (!house || !entry) return <Gone />;
  const others = house.people.length - 1;
  const back = others > 0 ? link("house", list, house.household) : link("tonight");
  const next = now.next(house.key);
  return (
    <Screen title={houseWord(house)} at="person" back={back}>
      <Name entry={entry} />
      <Record key={citizen} entry={entry} house={house} next={next && next.key !== house.key ? next : null} />
    </Screen>
  );
}

function Name({ entry: { person } }: { entry: Entry }) {
  return (
    <section class="person-head tight">
      <p class="person-name">{person.name}</p>
      <p>
        {[person.birth_year && t("person.born", { year: String(person.birth_year) }), person.sex && say(`sex.${person.sex}`), person.number_tail && t("person.tail", { tail: person.number_tail })]
          .filter(Boolean)
          .join(" · ")}
      </p>
    </section>
  );
}

function Details({ entry }: { entry: Entry }) {
  const { person, list, standing, advice } = entry;
  const hint = standing.mine?.op.kind === "visit" ? standing.mine.op.hour : person.hint_hour;
  return (
    <section class="tight">
      {standing.spared !== null && (
        <Notice title={t("person.spared")}>
          <p>{standing.spared.day === null ? t("person.spared_register") : t("person.spared_report", { day: showShortDay(standing.spared.day) })}</p>
        </Notice>
      )}
      <p class="soft">{person.address}</p>
      <div class="tags">
        <Tag>{t("person.task", { kind: kindWord(list.kind), level: person.level })}</Tag>
        {person.overdue && <Tag tone="attention">{t("person.overdue")}</Tag>}
        {hint && !standing.settled && <Tag>{hourWord(hint)}</Tag>}
        {!standing.settled && standing.notBefore && <Tag>{t("person.not_before", { day: showShortDay(standing.notBefore) })}</Tag>}
      </div>
      {advice && <p>{say(`advice_text.${advice.advice}`, { day: advice.on ? showShortDay(advice.on) : "" })}</p>}
      <Phone list={list.id} person={person} />
    </section>
  );
}

function Record({ entry, house, next }: { entry: Entry; house: House; next: House | null }) {
  const { unlocked, outside } = useApp();
  const { person, list, standing } = entry;
  const draft = unlocked?.drafts.get(person.citizen);
  const [form, setForm] = useState<Form>(() => draft ?? EMPTY);
  const [correcting, setCorrecting] = useState<string | null>(draft?.corrects ?? null);
  const [again, setAgain] = useState(draft !== undefined);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [saving, setSaving] = useState(false);
  useEffect(askPlace, [outside.prefs.place]);

  const change = (changedForm: Form, corrects = correcting) => {
    setForm(changedForm);
    setProblem(null);
    // A citizen's secret or number is kept nowhere, not even while it is typed.
    void keepDraft({ ...changedForm, note: leavesOut(changedForm.note) ? "" : changedForm.note, list: list.id, citizen: person.citizen, corrects });
  };
  const save = async () => {
    const why = problemOf(form, problem);
    if (why !== null) {
      setProblem(why);
      return;
    }
    setSaving(true);
    try {
      const shift = form.shift ?? null;
      const wish: Draft | null = shift === null ? null : { kind: "room", room: "shifts", list: list.id, citizen: person.citizen, body: { shift } };
      const local = await record(visitOf(form, list.id, person.citizen, correcting, placeNow()), person.name, wish);
      setForm(EMPTY);
      setAgain(false);
      setCorrecting(null);
      showSaved(local, `${person.name}: ${outcomeWord(form.outcome ?? "")}`, house.key);
      scrollTo(0, 0);
    } catch (error) {
      setProblem(error instanceof StorageFull ? "full" : "flaw");
    } finally {
      setSaving(false);
    }
  };
  const correct = (local: LocalOp) => {
    if (local.op.kind !== "visit") return;
    setCorrecting(local.id);
    setAgain(true);
    change(formOf(local.op), local.id);
  };

  if (standing.outcome !== null && !again) {
    return (
      <>
        <Now entry={entry} />
        <ShiftState list={list.id} citizen={person.citizen} about={person.name} />
        {/* Before the details: the bar of the last minute must not lie on the way to the next house. */}
        <div class="stack">
          {house.left > 0 && (
            <a class="button main wide" href={link("house", list.id, house.household)}>
              {t("person.others", { n: house.left })}
            </a>
          )}
          {next && (
            <button type="button" class={`button wide ${house.left > 0 ? "" : "main"}`} onClick={() => swap(...placeOf(next))}>
              {t("house.next", { house: houseWord(next) })}
            </button>
          )}
          {!next && house.left === 0 && <Notice title={t("tonight.all_done")} />}
        </div>
        <Details entry={entry} />
        <div class="stack">
          {standing.mine && <Mine local={standing.mine} onCorrect={correct} />}
          {standing.earlier?.op.kind === "visit" && (
            <>
              <p>{t("person.earlier", { outcome: outcomeWord(standing.earlier.op.outcome), day: showShortDay(standing.earlier.day) })}</p>
              <Mine local={standing.earlier} onCorrect={correct} />
            </>
          )}
          <button type="button" class="button wide" onClick={() => setAgain(true)}>
            {t("person.again")}
          </button>
        </div>
      </>
    );
  }
  return (
    <>
      <ShiftExpected citizen={person.citizen} />
      <Details entry={entry} />
      {correcting && (
        <Notice tone="attention" title={t("correct.title")}>
          <p>{t("correct.text")}</p>
        </Notice>
      )}
      <OutcomeForm form={form} onForm={change} onSave={() => void save()} problem={problem} saving={saving} last={list.lease_until} />
    </>
  );
}

function Now({ entry: { standing } }: { entry: Entry }) {
  const { unlocked } = useApp();
  const decided = unlocked?.view.held.find((h) => h.id === standing.mine?.id && h.state !== "waiting");
  const held = standing.mine?.state === "held" && decided?.state !== "accepted";
  return (
    <Notice title={outcomeWord(standing.outcome ?? "")} tone={held ? "attention" : "good"}>
      <p>{standing.day !== null && t(standing.mine ? "person.mine_on" : "person.other_on", { day: showShortDay(standing.day) })}</p>
      <p>{standing.waiting ? t("person.waits") : decided ? [say(`held_state.${decided.state}`), decided.answer].filter(Boolean).join(": ") : held ? t("person.held") : standing.mine ? t("person.arrived") : ""}</p>
    </Notice>
  );
}

/** Within the minute the bar below takes it back; later there are these. */
function Mine({ local, onCorrect }: { local: LocalOp; onCorrect: (local: LocalOp) => void }) {
  const [problem, setProblem] = useState(false);
  return (
    <div class="buttons">
      <button type="button" class="button" onClick={() => onCorrect(local)}>
        {t("correct.go")}
      </button>
      {lastSaved.is?.local.id !== local.id && (
        <button type="button" class="button" onClick={() => void withdraw(local).catch(() => setProblem(true))}>
          {t("correct.withdraw")}
        </button>
      )}
      {problem && <p class="error" role="alert">{t("full.title")}</p>}
    </div>
  );
}
