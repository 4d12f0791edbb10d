// "Needs level 2" → when they can come (P-4.4b): the commune's coming shifts, and what became of the choice.

import { useState } from "preact/hooks";
import { minuteOf, showShortDay } from "../../kernel/time.ts";
import type { Coming, Expected } from "../../contract.ts";
import { Choices, Notice, Tag } from "../../parts/parts.tsx";
import { now, today, useApp } from "../../session/app.ts";
import { record } from "../../session/record.ts";
import { heldWord, t } from "../../texts/index.ts";
import { chosenFor, clock, expectedOf, offered, shiftsOf } from "./rules.ts";

/** More would be no choice at a door. */
export const SHIFTS_SHOWN = 8;

export function shiftWord(s: Coming): string {
  const when = t("shift.when", { day: showShortDay(s.day), from: clock(s.from), to: clock(s.to), station: s.station });
  return s.free > 0 ? t("shift.free", { when, n: s.free }) : t("shift.full", { when });
}

/** In the form: may stay open. */
export function ShiftChoice({ value, onChoose }: { value: number | null; onChoose: (shift: number | null) => void }) {
  const { unlocked } = useApp();
  const open = offered(shiftsOf(unlocked?.rooms.get("shifts")).shifts, today(), minuteOf(now())).slice(0, SHIFTS_SHOWN);
  if (open.length === 0) return <p class="soft">{t("shift.none")}</p>;
  return (
    <>
      <Choices
        name="shift"
        legend={t("shift.ask")}
        value={value === null ? "" : String(value)}
        choices={[{ value: "", word: t("shift.later") }, ...open.map((s) => ({ value: String(s.no), word: shiftWord(s) }))]}
        onChoose={(no) => onChoose(no === "" ? null : Number(no))}
      />
      <p class="soft">{t("shift.wish")}</p>
    </>
  );
}

function useExpected(citizen: string): Expected | null {
  const { unlocked } = useApp();
  return expectedOf(citizen, shiftsOf(unlocked?.rooms.get("shifts")).expected, today(), minuteOf(now()));
}

/** At the door: booked or invited already, by a letter, a call or the office. */
export function ShiftExpected({ citizen }: { citizen: string }) {
  const e = useExpected(citizen);
  if (!e) return null;
  const day = showShortDay(e.day);
  if (e.at !== null) return <Notice title={t("shift.booked", { when: t("shift.at", { day, at: clock(e.at), station: e.station }) })} />;
  return <Notice title={t("shift.invited", { when: t("shift.when", { day, from: clock(e.from), to: clock(e.to), station: e.station }) })} />;
}

/** The same among the marks of a household's people. */
export function ShiftTag({ citizen }: { citizen: string }) {
  const e = useExpected(citizen);
  if (!e) return null;
  const day = showShortDay(e.day);
  return <Tag>{e.at === null ? t("shift.tag_invited", { day }) : t("shift.tag_booked", { day, at: clock(e.at) })}</Tag>;
}

/** Beside the person: booked, waiting, or full with the next one that has a place. */
export function ShiftState({ list, citizen, about }: { list: number; citizen: string; about: string }) {
  const { unlocked } = useApp();
  const [full, setFull] = useState(false);
  if (!unlocked) return null;
  const { shifts, wishes } = shiftsOf(unlocked.rooms.get("shifts"));
  const chosen = chosenFor(citizen, unlocked.ops, wishes);
  if (!chosen) return <ShiftExpected citizen={citizen} />;
  const byNo = (no: number | null) => shifts.find((s) => s.no === no);
  if (chosen.kind !== "known") {
    const shift = byNo(chosen.shift);
    const words = shift ? t("shift.when", { day: showShortDay(shift.day), from: clock(shift.from), to: clock(shift.to), station: shift.station }) : "";
    return (
      <Notice tone="attention" title={t(chosen.kind === "held" ? "person.held" : "shift.waits")}>
        <p>{chosen.kind === "held" ? heldWord(chosen.reason) : words}</p>
      </Notice>
    );
  }
  const { wish } = chosen;
  const when = t("shift.at", { day: showShortDay(wish.day), at: clock(wish.at), station: wish.station });
  if (wish.became === "booked" || wish.became === "standing") return <Notice title={t("shift.booked", { when })} />;
  const next = byNo(wish.next);
  const take = (shift: number) => {
    setFull(false);
    record({ kind: "room", room: "shifts", list, citizen, body: { shift } }, about).catch(() => setFull(true));
  };
  return (
    <Notice tone="attention" title={t(wish.became === "full" ? "shift.was_full" : "shift.was_over", { when })}>
      {next ? (
        <button type="button" class="button wide" onClick={() => take(next.no)}>
          {t("shift.take", { shift: shiftWord(next) })}
        </button>
      ) : (
        <p>{t("shift.office")}</p>
      )}
      {full && <p class="error" role="alert">{t("full.title")}</p>}
    </Notice>
  );
}
