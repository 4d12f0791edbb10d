// Help for somebody who is on no list of mine: number, year of birth and outcome, nothing else of the card.

import { useState } from "preact/hooks";
import type { Help } from "../../contract.ts";
import { maskNumber } from "../../kernel/numbers.ts";
import { Notice } from "../../parts/parts.tsx";
import { useApp } from "../../session/app.ts";
import { record, StorageFull } from "../../session/record.ts";
import type { LocalOp } from "../../session/types.ts";
import { outcomeWord, t } from "../../texts/index.ts";
import { EMPTY, type Form, formOf, helpOf, type Problem, problemOf } from "../outcome/form.ts";
import { OutcomeForm } from "../outcome/OutcomeForm.tsx";
import { showSaved } from "../outcome/saved.ts";

interface Props {
  number: string;
  birthYear: number | null;
  onDone: () => void;
  /** A help that was recorded wrongly: the new one is another fact, and the old one is taken back. */
  corrects?: LocalOp & { op: Help };
}

export function HelpForm({ number, birthYear, onDone, corrects }: Props) {
  const { unlocked } = useApp();
  const [form, setForm] = useState<Form>(() => (corrects ? formOf(corrects.op) : EMPTY));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [saving, setSaving] = useState(false);
  const post = corrects ? corrects.op.post : (unlocked?.view.post?.operation ?? null);
  const save = async () => {
    const why = problemOf(form, problem);
    if (why !== null) {
      setProblem(why);
      return;
    }
    setSaving(true);
    try {
      const about = maskNumber(number);
      // Together: a phone that dies in between must not have said one thing twice.
      const local = await record(helpOf(form, number, birthYear, post), about, corrects ? { kind: "withdraw", corrects: corrects.id } : null);
      showSaved(local, `${about}: ${outcomeWord(form.outcome ?? "")}`, null);
      onDone();
      scrollTo(0, 0);
    } catch (error) {
      setProblem(error instanceof StorageFull ? "full" : "flaw");
    } finally {
      setSaving(false);
    }
  };
  return (
    <>
      {corrects && (
        <Notice tone="attention" title={t("correct.title")}>
          <p>{t("correct.text")}</p>
        </Notice>
      )}
      <section class="person-head tight">
        <p class="person-name">{maskNumber(number)}</p>
        <p>{birthYear !== null && t("person.born", { year: String(birthYear) })}</p>
        {!corrects && <p class="soft">{unlocked?.view.post ? t("help.at_post", { place: unlocked.view.post.place }) : t("help.unlisted")}</p>}
      </section>
      <OutcomeForm
        form={form}
        onForm={(next) => {
          setForm(next);
          setProblem(null);
        }}
        onSave={() => void save()}
        problem={problem}
        saving={saving}
        present
      />
    </>
  );
}
