// Tonight: what is left, and where to go first.

import { useEffect, useMemo, useState } from "preact/hooks";
import type { Counter } from "../../contract.ts";
import { Icon } from "../../parts/Icon.tsx";
import { Notice, Progress, Tag } from "../../parts/parts.tsx";
import { setPrefs, today, useApp } from "../../session/app.ts";
import { dropDraft } from "../../session/record.ts";
import { daysBetween, showDay, showShortDay } from "../../kernel/time.ts";
import { link } from "../../shell/router.ts";
import { Screen } from "../../shell/Screen.tsx";
import { hourWord, kindWord, outcomeWord, say, t } from "../../texts/index.ts";
import { InstallNotice } from "../install/Install.tsx";
import { hasRooms, RoomRows } from "../rooms/RoomRows.tsx";
import { shiftsOf, toChooseAgain } from "../shifts/rules.ts";
import { ShiftTag } from "../shifts/ShiftChoice.tsx";
import { goneQuarters, syncNow } from "../sync/page.ts";
import { missing } from "../team/rules.ts";
import { type Entry, type House, houseWord, placeOf, search, stateOf, type Street, streets } from "./rules.ts";
import { useEvening } from "./useEvening.ts";

const MOST_FOUND = 40;
const MOST_HOUSES = 60;

export function Tonight() {
  const { unlocked, outside } = useApp();
  const now = useEvening();
  const [query, setQuery] = useState("");
  const found = useMemo(() => (now && query !== "" ? search(now.houses, query) : null), [now, query]);
  if (!unlocked || !now) return null;
  const { evening, houses } = now;
  const next = now.next(null);
  return (
    <Screen title={t("tonight.title")} at="tonight">
      <Word />
      <InstallNotice />
      <RoomRows />
      {unlocked.lists.size === 0 ? (
        !outside.refetch && !hasRooms(unlocked) && <Nothing everSynced={outside.sync.lastOk !== null} />
      ) : (
        <>
          <div class="stack">
            <p class="lead-figure">
              {t("tonight.summary", { done: evening.done, people: evening.people, left: evening.left })}
              {evening.later > 0 && ` ${t("tonight.later", { n: evening.later })}`}
              {evening.spared > 0 && ` ${t("tonight.spared", { n: evening.spared })}`}
            </p>
            <Progress done={evening.done} of={evening.people} label={t("tonight.progress", { done: evening.done, people: evening.people })} />
            <p class="soft">{quotaWords(unlocked.view.quota, unlocked.view.counter)}</p>
            {next && (
              <a class="button main wide" href={link(...placeOf(next))}>
                {t(evening.done > 0 ? "tonight.go_on" : "tonight.start", { house: houseWord(next) })}
              </a>
            )}
          </div>
          <Drafts />
          <ChooseAgain />
          {unlocked.view.advice.length > 0 && (
            <Notice title={t("absentees.answered", { n: unlocked.view.advice.length })}>
              <a href={link("absentees")}>{t("absentees.see")}</a>
            </Notice>
          )}
          <div class="field">
            <label for="search">{t("tonight.search")}</label>
            <input id="search" type="search" value={query} onInput={(event) => setQuery(event.currentTarget.value)} autocomplete="off" enterkeyhint="search" aria-describedby="search-help" />
            <p class="help" id="search-help">
              {t("tonight.search_help")}
            </p>
          </div>
          {found ? <Found found={found} /> : <Walk houses={houses} />}
        </>
      )}
    </Screen>
  );
}

/** Today's share, and what the ten that everybody owes still lack: a share of nobody does not mean that these are reached. */
function quotaWords(quota: number | null, counter: Counter | null): string {
  const share = quota === null ? t("tonight.no_quota") : quota === 0 ? t("tonight.quota_none") : t("tonight.quota", { n: quota });
  const lack = counter === null ? 0 : missing(counter);
  return lack > 0 ? `${share} ${t("tonight.ten", { n: lack, needed: counter?.needed ?? 0 })}` : share;
}

/** What happened to the lists since the last look. */
function Word() {
  const { outside, syncing } = useApp();
  const [gone, setGone] = useState(goneQuarters.names);
  useEffect(() => setGone([...goneQuarters.names]), [goneQuarters.names.length]);
  return (
    <>
      {outside.refetch && (
        <Notice tone="attention" title={t("tonight.ended")}>
          <p>{t("tonight.ended_text")}</p>
          <button type="button" class="button" disabled={syncing} onClick={() => void syncNow()}>
            {t("sync.now")}
          </button>
        </Notice>
      )}
      {outside.sync.problem === "full" && (
        <Notice tone="attention" title={t("tonight.full")}>
          <p>{t("trouble.full")}</p>
          <button type="button" class="button" disabled={syncing} onClick={() => void syncNow()}>
            {t("sync.now")}
          </button>
        </Notice>
      )}
      {gone.length > 0 && (
        <Notice tone="attention" title={t("tonight.taken", { names: [...new Set(gone)].join(", ") })}>
          <p>{t("tonight.taken_text")}</p>
          <button
            type="button"
            class="link"
            onClick={() => {
              goneQuarters.names.length = 0;
              setGone([]);
            }}
          >
            {t("understood")}
          </button>
        </Notice>
      )}
    </>
  );
}

function Nothing({ everSynced }: { everSynced: boolean }) {
  return (
    <Notice title={t(everSynced ? "tonight.no_lists" : "tonight.not_yet")}>
      <p>{t(everSynced ? "tonight.no_lists_text" : "tonight.not_yet_text")}</p>
    </Notice>
  );
}

function Drafts() {
  const { unlocked } = useApp();
  const drafts = [...(unlocked?.drafts.values() ?? [])];
  const named = drafts.flatMap((d) => {
    const person = unlocked?.lists.get(d.list)?.people.find((p) => p.citizen === d.citizen);
    return person ? [{ d, name: person.name }] : [];
  });
  if (named.length === 0) return null;
  return (
    <Notice tone="attention" title={t("draft.title")}>
      {named.map(({ d, name }) => (
        <div class="buttons" key={d.citizen}>
          <a class="button" href={link("person", d.list, d.citizen)}>
            {t("draft.go_on", { name })}
          </a>
          <button type="button" class="button" onClick={() => void dropDraft(d.citizen)}>
            {t("draft.drop")}
          </button>
        </div>
      ))}
    </Notice>
  );
}

/** Chosen shifts that were full or called off, while another has a place. */
function ChooseAgain() {
  const { unlocked } = useApp();
  if (!unlocked) return null;
  const again = new Set(toChooseAgain(unlocked.ops, shiftsOf(unlocked.rooms.get("shifts"))));
  if (again.size === 0) return null;
  const named = [...unlocked.lists.values()].flatMap((list) => list.people.filter((p) => again.has(p.citizen)).map((person) => ({ list, person })));
  if (named.length === 0) return null;
  return (
    <Notice tone="attention" title={t("shift.again", { n: named.length })}>
      {named.map(({ list, person }) => (
        <div class="buttons" key={`${list.id}/${person.citizen}`}>
          <a class="button" href={link("person", list.id, person.citizen)}>
            {person.name}
          </a>
        </div>
      ))}
    </Notice>
  );
}

function Found({ found }: { found: Entry[] }) {
  return (
    <section aria-label={t("tonight.found_title")} class="tight">
      <p role="status">{t("tonight.found", { n: found.length })}</p>
      {found.length > 0 && (
        <ul class="rows">
          {found.slice(0, MOST_FOUND).map((entry) => (
            <PersonRow key={`${entry.list.id}/${entry.person.citizen}`} entry={entry} address />
          ))}
        </ul>
      )}
      {found.length > MOST_FOUND && <p class="soft">{t("tonight.more_found", { n: found.length - MOST_FOUND })}</p>}
    </section>
  );
}

function Walk({ houses }: { houses: House[] }) {
  const { outside } = useApp();
  const overdueFirst = outside.prefs.order === "overdue";
  const overdue = overdueFirst ? houses.filter((h) => h.overdue) : [];
  const rest = overdueFirst ? houses.filter((h) => !h.overdue) : houses;
  const parts = streets(rest);
  const firstOpen = overdue.length > 0 ? -1 : parts.findIndex((s) => s.left > 0);
  return (
    <>
      <div class="buttons" role="group" aria-label={t("tonight.order")}>
        <button type="button" class={`button ${overdueFirst ? "chosen" : ""}`} aria-pressed={overdueFirst} onClick={() => void setPrefs({ order: "overdue" })}>
          {t("tonight.order_overdue")}
        </button>
        <button type="button" class={`button ${overdueFirst ? "" : "chosen"}`} aria-pressed={!overdueFirst} onClick={() => void setPrefs({ order: "walk" })}>
          {t("tonight.order_walk")}
        </button>
      </div>
      {overdue.length > 0 && (
        <section aria-labelledby="overdue">
          <h2 id="overdue">{t("tonight.overdue", { n: overdue.length })}</h2>
          <Houses houses={overdue} withStreet />
        </section>
      )}
      <div>
        {parts.map((street, i) => (
          <StreetPart key={`${street.houses[0]?.key ?? i}`} street={street} open={i === firstOpen} showList={i === 0 || parts[i - 1]?.houses[0]?.list.id !== street.houses[0]?.list.id} />
        ))}
      </div>
    </>
  );
}

function StreetPart({ street, open, showList }: { street: Street; open: boolean; showList: boolean }) {
  const [shown, show] = useState<boolean | null>(null);
  const isOpen = shown ?? open;
  const list = street.houses[0]?.list;
  return (
    <section>
      {showList && list && (
        <p class="soft list-name">
          {t("tonight.list", { kind: kindWord(list.kind), quarter: list.quarter, commune: list.commune })} · <Due day={list.due} />
        </p>
      )}
      <h2>
        <button type="button" class="street-head" aria-expanded={isOpen} onClick={() => show(!isOpen)}>
          <span>{street.name === "" ? t("tonight.no_street") : street.name}</span>
          <span class="soft">
            {street.left > 0 ? t("tonight.street_left", { n: street.left }) : t("tonight.street_done")} <Icon name={isOpen ? "open" : "shut"} />
          </span>
        </button>
      </h2>
      {isOpen && <Houses houses={street.houses} />}
    </section>
  );
}

function Due({ day }: { day: string }) {
  const left = daysBetween(today(), day);
  if (left < 0) return <Tag tone="attention">{t("tonight.due_over", { day: showDay(day) })}</Tag>;
  return <>{left === 0 ? t("tonight.due_today") : t("tonight.due", { day: showDay(day) })}</>;
}

function Houses({ houses, withStreet = false }: { houses: House[]; withStreet?: boolean }) {
  const [most, setMost] = useState(MOST_HOUSES);
  return (
    <>
      <ul class="rows">
        {houses.slice(0, most).map((house) => (
          <HouseRow key={house.key} house={house} withStreet={withStreet} />
        ))}
      </ul>
      {houses.length > most && (
        <button type="button" class="button wide" onClick={() => setMost(most + MOST_HOUSES)}>
          {t("tonight.more_houses", { n: houses.length - most })}
        </button>
      )}
    </>
  );
}

function HouseRow({ house, withStreet }: { house: House; withStreet: boolean }) {
  const names = house.people.map((e) => e.person.name).join(", ");
  return (
    <li>
      <a class={`row house ${house.left === 0 ? "is-done" : ""}`} href={link(...placeOf(house))}>
        {house.house !== "" && <span class="house-no">{house.house}</span>}
        <div>
          <div class="row-title">{names}</div>
          {withStreet && <div class="row-sub">{house.street}</div>}
          <HouseTags house={house} />
        </div>
        <Icon name="on" />
      </a>
    </li>
  );
}

function HouseTags({ house }: { house: House }) {
  const single = house.people.length === 1 ? house.people[0] : undefined;
  if (single) return <PersonTags entry={single} />;
  return (
    <div class="tags">
      {house.overdue && <Tag tone="attention">{t("person.overdue")}</Tag>}
      <Tag>{house.left > 0 ? t("tonight.house_left", { left: house.left, of: house.people.length }) : house.later > 0 ? t("tonight.house_later") : t("tonight.house_done")}</Tag>
    </div>
  );
}

export function PersonRow({ entry, address = false }: { entry: Entry; address?: boolean }) {
  const { person, list } = entry;
  return (
    <li>
      <a class={`row house ${stateOf(entry.standing, today()) === "left" ? "" : "is-done"}`} href={link("person", list.id, person.citizen)}>
        <div>
          <div class="row-title">{person.name}</div>
          <div class="row-sub">
            {[person.birth_year, address ? person.address : null].filter((x) => x !== null).join(" · ")}
          </div>
          <PersonTags entry={entry} />
        </div>
        <Icon name="on" />
      </a>
    </li>
  );
}

export function PersonTags({ entry }: { entry: Entry }) {
  const { standing, person, advice } = entry;
  const later = stateOf(standing, today()) === "later";
  const hint = standing.mine?.op.kind === "visit" ? standing.mine.op.hour : person.hint_hour;
  return (
    <div class="tags">
      {person.overdue && !standing.settled && standing.outcome === null && <Tag tone="attention">{t("person.overdue")}</Tag>}
      {standing.outcome !== null && <Tag tone={standing.outcome === "activated" ? "claimed" : ""}>{outcomeWord(standing.outcome)}</Tag>}
      {standing.spared !== null && <Tag>{t("person.spared")}</Tag>}
      {standing.waiting && <Tag tone="pending">{t("person.waiting")}</Tag>}
      {advice && <Tag>{say(`advice_tag.${advice.advice}`)}</Tag>}
      <ShiftTag citizen={person.citizen} />
      {later && standing.notBefore !== null && standing.notBefore > today() && <Tag>{t("person.not_before", { day: showShortDay(standing.notBefore) })}</Tag>}
      {!standing.settled && hint && <Tag>{hourWord(hint)}</Tag>}
    </div>
  );
}
