// The desk of a station's shift on a tablet (P-4.4c): check-in by QR, card or name, walk-ins, numbers, dossiers. All of it goes on without
// network. A file of its own: who goes from door to door does not load it.

import { useState } from "preact/hooks";
import type { DeskBody, DeskReason, DeskShift } from "../../contract.ts";
import { matchOf } from "../../crypto/match.ts";
import { fold } from "../../kernel/fold.ts";
import { parseNumber } from "../../kernel/numbers.ts";
import { showTime } from "../../kernel/time.ts";
import { Icon } from "../../parts/Icon.tsx";
import { Choices, Notice, Tag } from "../../parts/parts.tsx";
import { today, useApp } from "../../session/app.ts";
import { record, StorageFull } from "../../session/record.ts";
import { link } from "../../shell/router.ts";
import { Screen } from "../../shell/Screen.tsx";
import { heldWord, say, t } from "../../texts/index.ts";
import { Camera } from "../scan/Camera.tsx";
import { readAny } from "../scan/find.ts";
import { clock } from "../shifts/rules.ts";
import { expected, nextNumber, plainCode, queueText, REASONS, seats, type Seat, SERIES, shiftsOf, waitingLine } from "./rules.ts";

const MOST_FOUND = 12;

export function DeskPage({ which }: { which: string }) {
  const { unlocked } = useApp();
  if (!unlocked) return null;
  const shifts = shiftsOf(unlocked.rooms.get("desk"));
  const shift = shifts.find((s) => String(s.no) === which) ?? (shifts.length === 1 ? shifts[0] : undefined);
  if (shift) return <Shift key={shift.no} shift={shift} several={shifts.length > 1} />;
  return (
    <Screen title={t("desk.title")} at="desk" back={link("tonight")}>
      {shifts.length === 0 ? (
        <Notice title={t("desk.none")}>
          <p>{t("desk.none_text")}</p>
        </Notice>
      ) : (
        <ul class="rows">
          {shifts.map((s) => (
            <li key={s.no}>
              <a class="row" href={link("desk", s.no)}>
                <div>
                  <div class="row-title">{s.station}</div>
                  <div class="row-sub">{hours(s)}</div>
                </div>
                <Icon name="on" />
              </a>
            </li>
          ))}
        </ul>
      )}
    </Screen>
  );
}

function hours(s: DeskShift): string {
  return `${clock(s.from)}–${clock(s.to)}`;
}

type Act = (body: Omit<DeskBody, "shift">, about: string) => Promise<boolean>;

function Shift({ shift, several }: { shift: DeskShift; several: boolean }) {
  const { unlocked } = useApp();
  const [said, setSaid] = useState<string | null>(null);
  const [full, setFull] = useState(false);
  if (!unlocked) return null;
  const all = seats(shift, unlocked.ops);
  const line = waitingLine(all);
  const called = all.filter((s) => s.state === "called");
  const over = all.filter((s) => s.state === "taken" || s.state === "not_possible");
  const awaited = all.filter((s) => s.state === "booked" || s.state === "invited").length;
  const act: Act = async (body, about) => {
    try {
      await record({ kind: "room", room: "desk", body: { ...body, shift: shift.no } }, about);
      setFull(false);
      return true;
    } catch (error) {
      setFull(error instanceof StorageFull);
      return false;
    }
  };
  const arrive = async (seat: Seat | null, more: Partial<DeskBody> = {}) => {
    const queue = nextNumber(shift, unlocked.ops);
    const about = seat?.name ?? more.name ?? "";
    if (await act({ step: "arrive", who: seat?.who ?? more.who ?? {}, queue, ...(more.name ? { name: more.name, phone: more.phone ?? "" } : {}) }, about)) {
      setSaid(t("desk.arrived", { number: queueText(shift.series * SERIES + queue), name: about }));
      scrollTo(0, 0);
    }
  };
  const next = line[0];
  return (
    <Screen title={`${shift.station} ${hours(shift)}`} at="desk" back={several ? link("desk") : link("tonight")}>
      <p class="lead-figure">{t("desk.summary", { waiting: line.length, called: called.length, over: over.filter((s) => s.state === "taken").length, expected: awaited })}</p>
      {said !== null && <Notice title={said} live />}
      {full && (
        <Notice tone="broken" title={t("full.title")} live>
          <p>{t("full.text")}</p>
        </Notice>
      )}
      {called.map((seat) => (
        <AtDesk key={seat.key} seat={seat} dossiers={shift.dossiers} act={act} />
      ))}
      {next && (
        <button type="button" class="button main wide" onClick={() => void act({ step: "call", who: next.who }, next.name)}>
          {t("desk.call", { number: numberOf(next) })}
        </button>
      )}
      <Arrivals shift={shift} all={all} onArrive={(seat, more) => void arrive(seat, more)} />
      <Line title={t("desk.waiting", { n: line.length })} people={line} />
      <Line title={t("desk.over", { n: over.length })} people={over} />
    </Screen>
  );
}

function numberOf(seat: Seat): string {
  return seat.queue === null ? "–" : queueText(seat.queue);
}

/** Who is being served, with what may come of it. */
function AtDesk({ seat, dossiers, act }: { seat: Seat; dossiers: boolean; act: Act }) {
  const [number, setNumber] = useState("");
  const [wrong, setWrong] = useState(false);
  const [failing, setFailing] = useState(false);
  const [reason, setReason] = useState<DeskReason | null>(null);
  const typed = number.trim() === "" ? null : parseNumber(number);
  const taken = () => {
    const bad = number.trim() !== "" && typed?.length !== 12;
    setWrong(bad);
    if (!bad) void act({ step: "taken", who: seat.who, ...(typed === null ? {} : { number: typed }) }, seat.name);
  };
  return (
    <section class="person-head stack">
      <h2>{t("desk.at", { number: numberOf(seat), name: seat.name || t("desk.nameless") })}</h2>
      {seat.note !== "" && <p>{seat.note}</p>}
      <Marks seat={seat} />
      {!failing && dossiers && (
        <div class="field">
          <label for={`desk-number-${seat.key}`}>{t("desk.number")}</label>
          <input id={`desk-number-${seat.key}`} class="large" inputMode="numeric" autocomplete="off" maxLength={16} value={number} onInput={(event) => setNumber(event.currentTarget.value)} aria-invalid={wrong} aria-describedby={`desk-help-${seat.key}`} />
          <p class="help" id={`desk-help-${seat.key}`}>
            {t("desk.number_help")}
          </p>
          {wrong && (
            <p class="error" role="alert">
              {t("scan.type_wrong")}
            </p>
          )}
        </div>
      )}
      {failing ? (
        <>
          <Choices name={`reason-${seat.key}`} legend={t("desk.reason")} value={reason} choices={REASONS.map((value) => ({ value, word: say(`desk_reason.${value}`) }))} onChoose={setReason} />
          <button type="button" class="button main wide" disabled={reason === null} onClick={() => reason !== null && void act({ step: "not_possible", who: seat.who, reason }, seat.name)}>
            {t("desk.not_possible_do")}
          </button>
          <button type="button" class="button wide" onClick={() => setFailing(false)}>
            {t("back")}
          </button>
        </>
      ) : (
        <>
          <button type="button" class="button main wide" onClick={taken}>
            {t(dossiers ? "desk.taken" : "desk.helped")}
          </button>
          <button type="button" class="button wide" onClick={() => setFailing(true)}>
            {t("desk.not_possible")}
          </button>
        </>
      )}
    </section>
  );
}

/** By QR or card, by name, or without anything. */
function Arrivals({ shift, all, onArrive }: { shift: DeskShift; all: Seat[]; onArrive: (seat: Seat | null, more?: Partial<DeskBody>) => void }) {
  const [looking, setLooking] = useState(false);
  const [query, setQuery] = useState("");
  const [missed, setMissed] = useState<string | null>(null);
  const found = expected(all, fold(query));
  const take = async (text: string) => {
    const card = readAny(text);
    const code = plainCode(text);
    const words = card === null ? [code] : card.old === null ? [card.number] : [card.number, card.old];
    const keys = await Promise.all(words.map((word) => matchOf(shift.match_key, word)));
    const seat = all.find((s) => keys.some((key) => s.match.includes(key)) || s.who.booking === Number(text.trim()));
    setLooking(false);
    if (seat && (seat.state === "booked" || seat.state === "invited")) {
      setMissed(null);
      onArrive(seat);
    } else if (seat) setMissed(t("desk.here_already", { number: numberOf(seat), name: seat.name }));
    // The secret of a booking cannot be told here; the server can, once it has the code.
    else setMissed(card === null ? code : "");
  };
  const code = missed !== null && missed !== "" && !missed.includes(" ") ? missed : null;
  return (
    <section class="stack">
      <h2>{t("desk.arrive")}</h2>
      {looking ? (
        <Camera onText={(text) => void take(text)} />
      ) : (
        <button type="button" class="button wide" onClick={() => setLooking(true)}>
          <Icon name="scan" />
          {t("desk.scan")}
        </button>
      )}
      {missed !== null && (
        <Notice tone="attention" title={missed.includes(" ") ? missed : t("desk.not_found")} live>
          {!missed.includes(" ") && <p>{t("desk.not_found_text")}</p>}
        </Notice>
      )}
      <form
        class="field"
        onSubmit={(event) => {
          event.preventDefault();
          // Nobody of that name: then it is a code.
          if (query.trim() !== "" && found.length === 0) void take(query);
        }}
      >
        <label for="desk-search">{t("desk.search")}</label>
        <input id="desk-search" type="search" value={query} onInput={(event) => setQuery(event.currentTarget.value)} autocomplete="off" enterkeyhint="search" />
      </form>
      {query !== "" && found.length === 0 && <p role="status">{t("desk.nobody")}</p>}
      <ul class="rows">
        {found.slice(0, MOST_FOUND).map((seat) => (
          <li key={seat.key} class="row">
            <div>
              <div class="row-title">{seat.name || t("desk.nameless")}</div>
              <div class="row-sub">{[seat.slot === null ? t("desk.invited") : clock(seat.slot), seat.birth, seat.note].filter(Boolean).join(" · ")}</div>
            </div>
            <button type="button" class="button" aria-label={t("desk.here_name", { name: seat.name || t("desk.nameless") })} onClick={() => onArrive(seat)}>
              {t("desk.here")}
            </button>
          </li>
        ))}
      </ul>
      {found.length > MOST_FOUND && <p class="soft">{t("desk.more", { n: found.length - MOST_FOUND })}</p>}
      <WalkIn
        key={code ?? ""}
        onDone={(name, phone) => {
          onArrive(null, { name, phone, who: code === null ? {} : { code } });
          setMissed(null);
        }}
      />
    </section>
  );
}

function WalkIn({ onDone }: { onDone: (name: string, phone: string) => void }) {
  const [name, setName] = useState("");
  const [phone, setPhone] = useState("");
  const [problem, setProblem] = useState<"name" | "phone" | null>(null);
  const save = () => {
    const digits = phone.replace(/[\s.\-]/g, "");
    const why = name.trim().length < 2 ? "name" : digits !== "" && !/^(0|\+?84)\d{9,10}$/.test(digits) ? "phone" : null;
    setProblem(why);
    if (why) return;
    onDone(name.trim(), digits);
    setName("");
    setPhone("");
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <h2>{t("desk.walk_in")}</h2>
      <div class="field">
        <label for="desk-name">{t("desk.name")}</label>
        <input id="desk-name" value={name} maxLength={80} autocomplete="off" onInput={(event) => setName(event.currentTarget.value)} aria-invalid={problem === "name"} />
        {problem === "name" && (
          <p class="error" role="alert">
            {t("desk.name_missing")}
          </p>
        )}
      </div>
      <div class="field">
        <label for="desk-phone">{t("desk.phone")}</label>
        <input id="desk-phone" type="tel" value={phone} maxLength={16} autocomplete="off" onInput={(event) => setPhone(event.currentTarget.value)} aria-invalid={problem === "phone"} />
        {problem === "phone" && (
          <p class="error" role="alert">
            {t("desk.phone_wrong")}
          </p>
        )}
      </div>
      <button type="submit" class="button wide">
        {t("desk.walk_in_do")}
      </button>
    </form>
  );
}

function Line({ title, people }: { title: string; people: Seat[] }) {
  if (people.length === 0) return null;
  return (
    <section class="tight">
      <h2>{title}</h2>
      <ul class="rows">
        {people.map((seat) => (
          <li key={seat.key} class="row">
            <span class="house-no">{numberOf(seat)}</span>
            <div>
              <div class="row-title">{seat.name || t("desk.nameless")}</div>
              {seat.arrivedAt !== null && <div class="row-sub">{t("desk.since", { time: showTime(seat.arrivedAt, today()) })}</div>}
              <Marks seat={seat} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Marks({ seat }: { seat: Seat }) {
  return (
    <>
      <div class="tags">
        {seat.state === "taken" && <Tag tone="claimed">{t("desk.is_taken")}</Tag>}
        {seat.state === "not_possible" && <Tag tone="attention">{seat.reason === null ? t("desk.not_possible") : say(`desk_reason.${seat.reason}`)}</Tag>}
        {seat.waiting && <Tag tone="pending">{t("person.waiting")}</Tag>}
      </div>
      {seat.held !== null && <p class="soft">{heldWord(seat.held)}</p>}
    </>
  );
}
