import { useEffect, useState } from "preact/hooks";
import { phoneNow } from "../../kernel/time.ts";
import { RULES } from "../../rules.ts";
import { useApp } from "../../session/app.ts";
import { undoLeft } from "../../session/rules.ts";
import { t } from "../../texts/index.ts";
import { hideSaved, lastSaved, withdraw } from "./saved.ts";

/** "Saved on this phone", with a minute to take it back. */
export function SavedBar() {
  useApp();
  const saved = lastSaved.is;
  const [, draw] = useState(0);
  const [problem, setProblem] = useState(false);
  const left = saved ? undoLeft(saved.local.op.observed_at, phoneNow(), RULES.undo_seconds) : 0;
  useEffect(() => {
    setProblem(false);
    if (!saved) return;
    const timer = setInterval(() => {
      if (undoLeft(saved.local.op.observed_at, phoneNow(), RULES.undo_seconds) <= 0) hideSaved();
      else draw((n) => n + 1);
    }, 1_000);
    return () => clearInterval(timer);
  }, [saved]);
  return (
    <div role="status">
      {saved && left > 0 && (
        <div class="saved">
          <div class="saved-row">
            <p>{problem ? t("full.title") : t("saved.words", { what: saved.words })}</p>
            <button
              type="button"
              onClick={() => {
                withdraw(saved.local).then(hideSaved, () => setProblem(true));
              }}
            >
              {t("saved.undo")}
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
