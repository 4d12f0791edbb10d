// Inspections (P-3.8): an inspector's people, and what was found at the door, also without a network. A file of its own: who goes from
// door to door does not load it.

import { useState } from "preact/hooks";
import type { Finding } from "../../contract.ts";
import { matchOf } from "../../crypto/match.ts";
import { showDay, showTime } from "../../kernel/time.ts";
import { Notice, Progress, Tag } from "../../parts/parts.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { leavesOut } from "../../rules.ts";
import { today, useApp } from "../../session/app.ts";
import { dropDraft, keepDraft, record, StorageFull } from "../../session/record.ts";
import { go, link } from "../../shell/router.ts";
import { Screen } from "../../shell/Screen.tsx";
import { heldWord, say, t } from "../../texts/index.ts";
import { EMPTY, holdsNumber } from "../outcome/form.ts";
import { NoteField } from "../outcome/NoteField.tsx";
import { Camera } from "../scan/Camera.tsx";
import { readAny } from "../scan/find.ts";
import { FINDINGS, type Inspection, inOrder, inspections, type Looked } from "./rules.ts";

export function InspectPage({ round, item }: { round: string; item: string }) {
  const { unlocked } = useApp();
  if (!unlocked) return null;
  const all = inspections(unlocked.rooms.get("inspections"), unlocked.ops);
  const one = all.find((i) => String(i.round.no) === round)?.people.find((p) => String(p.person.item) === item);
  if (one) return <One key={`${round}/${item}`} one={one} />;
  const left = all.reduce((n, i) => n + i.left, 0);
  const of = all.reduce((n, i) => n + i.people.length, 0);
  return (
    <Screen title={t("inspect.title")} at="inspect" back={link("tonight")}>
      {of === 0 ? (
        <Notice title={t("inspect.none")}>
          <p>{t("inspect.none_text")}</p>
        </Notice>
      ) : (
        <>
          <div class="stack">
            <p class="lead-figure">{t("inspect.summary", { done: of - left, of, left })}</p>
            <Progress done={of - left} of={of} label={t("inspect.progress", { done: of - left, of })} />
          </div>
          <Scan all={all} />
          {all.map((i) => (
            <RoundPart key={i.round.no} of={i} />
          ))}
        </>
      )}
    </Screen>
  );
}

function RoundPart({ of: { round, people } }: { of: Inspection }) {
  return (
    <section class="tight">
      <h2>{t("inspect.round", { no: String(round.no), day: showDay(round.due) })}</h2>
      {round.purpose !== "" && <p class="soft">{round.purpose}</p>}
      <ul class="rows">
        {inOrder(people).map((p) => (
          <li key={p.person.item}>
            <a class={`row house ${p.seen === null ? "" : "is-done"}`} href={link("inspect", round.no, p.person.item)}>
              <div>
                <div class="row-title">{nameOf(p)}</div>
                <div class="row-sub">{[p.person.address, p.person.place].filter(Boolean).join(" · ")}</div>
                <div class="tags">
                  {p.seen && <Tag tone={p.seen.waiting ? "pending" : ""}>{say(`finding.${p.seen.finding}`)}</Tag>}
                  {p.held !== null && <Tag tone="attention">{say("held_state.waiting")}</Tag>}
                </div>
              </div>
              <Icon name="on" />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function nameOf({ person }: Looked): string {
  return person.name ?? t("inspect.unknown");
}

/** A card finds its person in any of the rounds. */
function Scan({ all }: { all: Inspection[] }) {
  const [looking, setLooking] = useState(false);
  const [missed, setMissed] = useState(false);
  const take = async (text: string) => {
    const card = readAny(text);
    const numbers = card === null ? [] : card.old === null ? [card.number] : [card.number, card.old];
    for (const { round } of all) {
      for (const number of numbers) {
        const match = await matchOf(round.match_key, number);
        const person = round.people.find((p) => p.match.includes(match));
        if (person) return go("inspect", round.no, person.item);
      }
    }
    setMissed(true);
  };
  return (
    <div class="stack">
      {looking ? (
        <Camera onText={(text) => void take(text)} />
      ) : (
        <button type="button" class="button wide" onClick={() => setLooking(true)}>
          <Icon name="scan" />
          {t("inspect.scan")}
        </button>
      )}
      {missed && (
        <p class="error" role="alert">
          {t("inspect.not_mine")}
        </p>
      )}
    </div>
  );
}

function One({ one }: { one: Looked }) {
  const { round, person, seen, held } = one;
  const [again, setAgain] = useState(false);
  return (
    <Screen title={t("inspect.one", { no: String(person.item) })} at="inspect" back={link("inspect")}>
      <section class="person-head tight">
        <p class="person-name">{nameOf(one)}</p>
        <p>{[person.birth_year === null ? null : t("person.born", { year: String(person.birth_year) }), person.number].filter(Boolean).join(" · ")}</p>
      </section>
      <section class="tight">
        <p>{[person.address, person.place].filter(Boolean).join(" · ")}</p>
        <p class="soft">{t("inspect.reported", { unit: [person.unit, person.team].filter(Boolean).join(", "), day: showDay(person.day) })}</p>
        {person.phone !== null && (
          <a class="button wide" href={`tel:${person.phone}`}>
            <Icon name="call" />
            {t("inspect.call")}
          </a>
        )}
      </section>
      {held !== null && (
        <Notice tone="attention" title={say("held_state.waiting")}>
          <p>{heldWord(held)}</p>
        </Notice>
      )}
      {seen !== null && !again ? (
        <>
          <Notice title={say(`finding.${seen.finding}`)}>
            <p>{[showTime(seen.at, today()), seen.note].filter(Boolean).join(" · ")}</p>
            <p>{t(seen.waiting ? "person.waits" : "person.arrived")}</p>
          </Notice>
          <a class="button main wide" href={link("inspect")}>
            {t("inspect.next")}
          </a>
          <button type="button" class="button wide" onClick={() => setAgain(true)}>
            {t("correct.go")}
          </button>
        </>
      ) : (
        <Form round={round.no} item={person.item} about={nameOf(one)} before={seen?.note ?? ""} onSaved={() => setAgain(false)} />
      )}
    </Screen>
  );
}

function Form({ round, item, about, before, onSaved }: { round: number; item: number; about: string; before: string; onSaved: () => void }) {
  const { unlocked } = useApp();
  // Neither a lock nor a dead battery loses what was chosen.
  const key = `inspection ${round}/${item}`;
  const draft = unlocked?.drafts.get(key);
  const [finding, choose] = useState<Finding | null>(FINDINGS.find((f) => f === draft?.outcome) ?? null);
  const [note, setNote] = useState(draft?.note ?? before);
  const change = (chosen: Finding | null, words: string) => {
    choose(chosen);
    setNote(words);
    void keepDraft({ ...EMPTY, list: 0, citizen: key, corrects: null, outcome: chosen, note: leavesOut(words) ? "" : words });
  };
  const [full, setFull] = useState(false);
  const [saving, setSaving] = useState(false);
  const save = async () => {
    if (finding === null || leavesOut(note) || holdsNumber(note)) return;
    setSaving(true);
    try {
      const words = note.trim();
      await record({ kind: "room", room: "inspections", body: { round, item, finding, note: words === "" ? null : words } }, about);
      await dropDraft(key);
      onSaved();
      scrollTo(0, 0);
    } catch (error) {
      setFull(error instanceof StorageFull);
    } finally {
      setSaving(false);
    }
  };
  return (
    <div class="stack">
      <h2 id="finding">{t("inspect.ask")}</h2>
      <div class="stack" role="group" aria-labelledby="finding">
        {FINDINGS.map((code) => (
          <button key={code} type="button" class={`button wide ${finding === code ? "chosen" : ""}`} aria-pressed={finding === code} onClick={() => change(code, note)}>
            {say(`finding.${code}`)}
          </button>
        ))}
      </div>
      <NoteField value={note} onNote={(words) => change(finding, words)} />
      {full && (
        <Notice tone="broken" title={t("full.title")} live>
          <p>{t("full.text")}</p>
        </Notice>
      )}
      <div class="save-bar">
        <button type="button" class="button main wide" disabled={saving || finding === null} onClick={() => void save()}>
          {finding === null ? t("inspect.choose") : t("outcome.save", { outcome: say(`finding.${finding}`) })}
        </button>
      </div>
    </div>
  );
}
