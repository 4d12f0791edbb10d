// A slip for the citizen, in large print: where to come, when, and what to bring. It names nobody.

import { useEffect, useState } from "preact/hooks";
import { minuteOf, showDay } from "../../kernel/time.ts";
import { Choices, Notice } from "../../parts/parts.tsx";
import { now, today, useApp } from "../../session/app.ts";
import { link } from "../../shell/router.ts";
import { Screen } from "../../shell/Screen.tsx";
import { t } from "../../texts/index.ts";
import { Beside, useSecond } from "./Beside.tsx";
import { shiftWord, SHIFTS_SHOWN } from "../shifts/ShiftChoice.tsx";
import { inField, offered, shiftsOf } from "../shifts/rules.ts";

/** `chosen`: the shift that was chosen at the door, if one was. */
export function SlipPage({ chosen }: { chosen?: string | undefined }) {
  const { unlocked, outside } = useApp();
  const [place, setPlace] = useState("");
  const [day, setDay] = useState("");
  const [time, setTime] = useState("");
  const [shift, setShift] = useState<string | null>(null);
  const { second, choice } = useSecond();
  const open = unlocked ? offered(shiftsOf(unlocked.rooms.get("shifts")).shifts, today(), minuteOf(now())) : [];
  const fill = (no: string) => {
    const taken = open.find((s) => String(s.no) === no);
    if (!taken) return;
    setShift(no);
    setPlace([taken.station, taken.address].filter((words) => words !== "").join(", "));
    setDay(taken.day);
    setTime(inField(taken.from));
  };
  useEffect(() => {
    if (chosen) fill(chosen);
  }, [chosen]);
  if (!unlocked) return null;
  const card = unlocked.view.card;
  const shifts = open.slice(0, SHIFTS_SHOWN);
  const empty = place.trim() === "" || day === "";
  return (
    <Screen title={t("slip.title")} at="slip" back={link("more")}>
      <div class="stack no-print">
        <p class="lede">{t("slip.lede")}</p>
        {shifts.length > 0 && <Choices name="slip-shift" legend={t("slip.shift")} value={shift} choices={shifts.map((s) => ({ value: String(s.no), word: shiftWord(s) }))} onChoose={fill} />}
        <div class="field">
          <label for="slip-place">{t("slip.place")}</label>
          <input id="slip-place" value={place} maxLength={120} autocomplete="off" onInput={(event) => setPlace(event.currentTarget.value)} />
        </div>
        <div class="field">
          <label for="slip-day">{t("slip.day")}</label>
          <input id="slip-day" type="date" value={day} onInput={(event) => setDay(event.currentTarget.value)} />
        </div>
        <div class="field">
          <label for="slip-time">{t("slip.time")}</label>
          <input id="slip-time" type="time" value={time} onInput={(event) => setTime(event.currentTarget.value)} />
        </div>
        {choice}
        {empty && <Notice tone="attention" title={t(shifts.length > 0 ? "slip.choose" : "slip.fill")} />}
      </div>
      <section class="slip" aria-label={t("slip.title")}>
        <p>
          {t("slip.invite")}
          <Beside second={second} text="slip.invite" />
        </p>
        <dl class="stack">
          <div>
            <dt>
              {t("slip.place")}
              <Beside second={second} text="slip.place" />
            </dt>
            <dd>{place.trim() === "" ? "…" : place}</dd>
          </div>
          <div>
            <dt>
              {t("slip.when")}
              <Beside second={second} text="slip.when" />
            </dt>
            <dd>{[time, day === "" ? "" : showDay(day)].filter((x) => x !== "").join(", ") || "…"}</dd>
          </div>
        </dl>
        <p>
          {t("slip.bring")}
          <Beside second={second} text="slip.bring" />
        </p>
        <p>
          {t("slip.free")}
          <Beside second={second} text="slip.free" />
        </p>
        <p class="soft">{[card?.team ?? unlocked.me.team.name, card?.hotline ?? outside.device?.support].filter(Boolean).join(" · ")}</p>
      </section>
      <button type="button" class="button main wide no-print" onClick={() => print()}>
        {t("slip.print")}
      </button>
    </Screen>
  );
}
