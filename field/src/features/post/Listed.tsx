// Somebody of my lists who came to the post: recorded for the list and counted here, and the next one's turn.

import { useState } from "preact/hooks";
import { Notice } from "../../parts/parts.tsx";
import { useApp } from "../../session/app.ts";
import { record, StorageFull } from "../../session/record.ts";
import type { OpenPost } from "../../session/types.ts";
import { outcomeWord, t } from "../../texts/index.ts";
import { EMPTY, type Form, formOf, type Problem, problemOf, visitOf } from "../outcome/form.ts";
import { OutcomeForm } from "../outcome/OutcomeForm.tsx";
import { placeNow } from "../outcome/place.ts";
import { showSaved } from "../outcome/saved.ts";
import { metBefore, peopleAt } from "./rules.ts";

export function Listed({ list, citizen, post, onDone }: { list: number; citizen: string; post: OpenPost; onDone: () => void }) {
  const { unlocked } = useApp();
  const on = unlocked?.lists.get(list);
  const person = on?.people.find((p) => p.citizen === citizen);
  const before = unlocked && metBefore(peopleAt(unlocked.ops, post.operation), citizen);
  const [form, setForm] = useState<Form>(() => (before ? formOf(before.op) : EMPTY));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [saving, setSaving] = useState(false);
  if (!on || !person) {
    return (
      <>
        <Notice tone="attention" title={t("gone.title")}>
          <p>{t("gone.text")}</p>
        </Notice>
        <button type="button" class="button wide" onClick={onDone}>
          {t("post.scan")}
        </button>
      </>
    );
  }
  const save = async () => {
    const why = problemOf(form, problem);
    if (why !== null) {
      setProblem(why);
      return;
    }
    setSaving(true);
    try {
      const local = await record(visitOf(form, list, citizen, before?.id ?? null, placeNow(), post.operation), person.name);
      showSaved(local, `${person.name}: ${outcomeWord(form.outcome ?? "")}`, null);
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
      {before && (
        <Notice tone="attention" title={t("correct.title")}>
          <p>{t("correct.text")}</p>
        </Notice>
      )}
      <section class="person-head tight">
        <p class="person-name">{person.name}</p>
        <p class="soft">{person.address}</p>
        <p class="soft">{t("post.listed", { place: post.place })}</p>
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
      <button type="button" class="button wide" onClick={onDone}>
        {t("post.back")}
      </button>
    </>
  );
}
