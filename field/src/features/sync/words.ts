// The state of saving, always in words.

import type { Day } from "../../contract.ts";
import { showTime } from "../../kernel/time.ts";
import type { Outside } from "../../store/records.ts";
import { say, t } from "../../texts/index.ts";

export type StateTone = "" | "is-attention" | "is-broken";

/** "12 đã lưu trên máy, 3 chờ gửi, đồng bộ lúc 19:42" */
export function stateWords(outside: Pick<Outside, "saved" | "waiting" | "sync">, today: Day): string {
  const parts = [t("state.saved", { n: outside.saved })];
  parts.push(outside.waiting > 0 ? t("state.waiting", { n: outside.waiting }) : t("state.none_waiting"));
  const last = outside.sync.lastOk;
  parts.push(last === null ? t("state.never") : t("state.last", { time: showTime(last, today) }));
  return parts.join(", ");
}

export function troubleWords(problem: string | null): string | null {
  return problem === null ? null : say(`trouble.${problem}`);
}
