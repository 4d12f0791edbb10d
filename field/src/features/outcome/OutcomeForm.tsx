// An outcome in two taps: the outcome, then save. What it asks stands between, with the frequent answer chosen.

import { useEffect, useRef } from "preact/hooks";
import type { Day } from "../../contract.ts";
import { addDays, showShortDay } from "../../kernel/time.ts";
import { Choices, Notice } from "../../parts/parts.tsx";
import { asks, GROUPS, HOURS, outcomeRule, outcomesOf } from "../../rules.ts";
import { today } from "../../session/app.ts";
import { link } from "../../shell/router.ts";
import { adviceOf, hourWord, outcomeWord, say, t } from "../../texts/index.ts";
import { ShiftChoice } from "../shifts/ShiftChoice.tsx";
import { chosen, EMPTY, type Form, METHODS, nextDays, PHONES, type Problem } from "./form.ts";
import { NoteField } from "./NoteField.tsx";

interface Props {
  form: Form;
  onForm: (form: Form) => void;
  onSave: () => void;
  problem: Problem | null;
  saving: boolean;
  /** The person stands here with a card: nobody is away, and no day for coming again is asked. */
  present?: boolean;
  /** The list's last day. */
  last?: Day | null;
}

export function OutcomeForm(props: Props) {
  const { form, onForm, present = false } = props;
  if (form.outcome === null) return <Outcomes present={present} onChoose={(code) => onForm(chosen(code, form))} />;
  return <Questions {...props} />;
}

function Outcomes({ present, onChoose }: { present: boolean; onChoose: (code: string) => void }) {
  return (
    <div class="stack">
      <h2>{t("outcome.ask")}</h2>
      {GROUPS.filter((group) => outcomesOf(group, present).length > 0).map((group) => (
        <section class="group" key={group} aria-label={say(`group.${group}`)}>
          {group !== "done" && <h2>{say(`group.${group}`)}</h2>}
          <div class="outcomes">
            {outcomesOf(group, present).map((outcome) => (
              <button key={outcome.code} type="button" class={`outcome ${outcome.claims ? "first" : ""}`} onClick={() => onChoose(outcome.code)}>
                {outcomeWord(outcome.code)}
              </button>
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

function Questions({ form, onForm, onSave, problem, saving, present = false, last = null }: Props) {
  const rule = outcomeRule(form.outcome ?? "");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: "start" });
  }, [form.outcome]);
  if (!rule) return null;
  const days = present ? [] : nextDays(today(), addDays, last);
  return (
    <div class="stack">
      <div class="tight">
        <h2 class="chosen-outcome" tabIndex={-1} ref={heading}>
          {outcomeWord(rule.code)}
        </h2>
        <button type="button" class="link" onClick={() => onForm({ ...EMPTY, note: form.note })}>
          {t("outcome.other")}
        </button>
      </div>
      <Notice>
        <p>{adviceOf(rule.code)}</p>
        {rule.code === "no_smartphone" && (
          <>
            <p>
              <a href={link("guide", "web")}>{t("outcome.web_guide")}</a>
            </p>
            <button type="button" class="button" onClick={() => onForm({ ...chosen("activated", form), method: "web" })}>
              {t("outcome.did_web")}
            </button>
          </>
        )}
        {(rule.next === "invite" || rule.next === "help") && (
          <p>
            <a href={form.shift ? link("slip", form.shift) : link("slip")}>{t("outcome.slip")}</a>
          </p>
        )}
      </Notice>
      {rule.next === "invite" && !present && <ShiftChoice value={form.shift ?? null} onChoose={(shift) => onForm({ ...form, shift })} />}
      {asks(rule, "method") && (
        <Choices name="method" legend={t("outcome.method")} value={form.method} choices={METHODS.map((value) => ({ value, word: say(`method.${value}`) }))} onChoose={(method) => onForm({ ...form, method })} />
      )}
      {asks(rule, "phone_of") && (
        <Choices name="phone" legend={t("outcome.phone_of")} value={form.phone_of} choices={PHONES.map((value) => ({ value, word: say(`phone_of.${value}`) }))} onChoose={(phone_of) => onForm({ ...form, phone_of })} />
      )}
      {asks(rule, "hour") && !present && (
        <Choices name="hour" legend={t("outcome.hour")} value={form.hour} choices={HOURS.map((value) => ({ value, word: hourWord(value) }))} onChoose={(hour) => onForm({ ...form, hour })} />
      )}
      {asks(rule, "until") && days.length > 0 && (
        <Choices
          name="until"
          legend={t("outcome.until")}
          value={form.until}
          choices={days.map((value, i) => ({ value, word: i === 0 ? t("outcome.tomorrow", { day: showShortDay(value) }) : showShortDay(value) }))}
          onChoose={(until) => onForm({ ...form, until })}
        />
      )}
      <NoteField value={form.note} onNote={(note) => onForm({ ...form, note })} />
      {problem === "full" && (
        <Notice tone="broken" title={t("full.title")} live>
          <p>{t("full.text")}</p>
        </Notice>
      )}
      {problem !== null && problem !== "full" && (
        <p class="error" role="alert">
          {say(`outcome.${problem}`)}
        </p>
      )}
      <div class="save-bar">
        <button type="button" class="button main wide" disabled={saving} onClick={onSave}>
          {t("outcome.save", { outcome: outcomeWord(rule.code) })}
        </button>
      </div>
    </div>
  );
}
