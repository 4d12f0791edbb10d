// A few words, bounded, and warned against what identifies anybody or belongs to the citizen alone.

import { holdsId, holdsSecret, RULES } from "../../rules.ts";
import { t } from "../../texts/index.ts";
import { holdsNumber } from "./form.ts";

export function NoteField({ value, onNote }: { value: string; onNote: (note: string) => void }) {
  const left = RULES.note_max - [...value].length;
  return (
    <div class="field">
      <label for="note">{t("note.label")}</label>
      <textarea id="note" rows={2} maxLength={RULES.note_max} value={value} onInput={(event) => onNote(event.currentTarget.value)} aria-describedby="note-help" />
      <p class="help" id="note-help">
        {t("note.help", { n: left })}
      </p>
      {holdsSecret(value) ? (
        <p class="error" role="alert">
          {t("note.secret")}
        </p>
      ) : (
        (holdsId(value) || holdsNumber(value)) && (
          <p class="error" role="alert">
            {t(holdsId(value) ? "note.id" : "note.number")}
          </p>
        )
      )}
    </div>
  );
}
