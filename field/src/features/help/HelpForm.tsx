// Help for somebody who is on no list of mine: number, year of birth and outcome, nothing else of the card.

import { useState } from "preact/hooks";
import { maskNumber } from "../../kernel/numbers.ts";
import { useApp } from "../../session/app.ts";
import { record, StorageFull } from "../../session/record.ts";
import { outcomeWord, t } from "../../texts/index.ts";
import { EMPTY, flaw, type Form, helpOf } from "../outcome/form.ts";
import { OutcomeForm } from "../outcome/OutcomeForm.tsx";
import { showSaved } from "../outcome/saved.ts";

export function HelpForm({ number, birthYear, onDone }: { number: string; birthYear: number | null; onDone: () => void }) {
  const { unlocked } = useApp();
  const [form, setForm] = useState<Form>(EMPTY);
  const [problem, setProblem] = useState<"full" | "flaw" | null>(null);
  const [saving, setSaving] = useState(false);
  const save = async () => {
    if (flaw(form)) {
      setProblem("flaw");
      return;
    }
    setSaving(true);
    try {
      const about = maskNumber(number);
      const local = await record(helpOf(form, number, birthYear, unlocked?.view.post?.operation ?? null), about);
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
      <section class="person-head tight">
        <p class="person-name">{maskNumber(number)}</p>
        <p>{birthYear !== null && t("person.born", { year: String(birthYear) })}</p>
        <p class="soft">{unlocked?.view.post ? t("help.at_post", { place: unlocked.view.post.place }) : t("help.unlisted")}</p>
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
      />
    </>
  );
}
