// What the ward police said about people away from residence (P-4.3e): go again, stop, refer. Never where somebody is.

import type { Advice } from "../../contract.ts";
import { showDay } from "../../kernel/time.ts";
import { Row, Tag } from "../../parts/parts.tsx";
import { useApp } from "../../session/app.ts";
import { link } from "../../shell/router.ts";
import { Screen } from "../../shell/Screen.tsx";
import { say, t } from "../../texts/index.ts";
import type { Entry } from "../tonight/rules.ts";
import { useEvening } from "../tonight/useEvening.ts";

export function AbsenteesPage() {
  const { unlocked } = useApp();
  const now = useEvening();
  if (!unlocked || !now) return null;
  const people = new Map(now.evening.houses.flatMap((h) => h.people.map((e): [string, Entry] => [e.person.citizen, e])));
  const away = [...people.values()].filter((e) => e.standing.outcome === "away_from_residence" && !e.advice);
  return (
    <Screen title={t("absentees.title")} at="absentees" back={link("more")}>
      <p class="lede">{t("absentees.lede")}</p>
      <section class="tight">
        <h2>{t("absentees.answers")}</h2>
        {unlocked.view.advice.length === 0 && <p>{t("absentees.none")}</p>}
        {unlocked.view.advice.length > 0 && (
          <ul class="rows">
            {unlocked.view.advice.map((advice) => (
              <Answer key={advice.citizen} advice={advice} entry={people.get(advice.citizen)} />
            ))}
          </ul>
        )}
      </section>
      {away.length > 0 && (
        <section class="tight">
          <h2>{t("absentees.tonight", { n: away.length })}</h2>
          <ul class="rows">
            {away.map((entry) => (
              <Row key={entry.person.citizen} href={link("person", entry.list.id, entry.person.citizen)} title={entry.person.name} sub={entry.person.address} />
            ))}
          </ul>
        </section>
      )}
    </Screen>
  );
}

function Answer({ advice, entry }: { advice: Advice; entry: Entry | undefined }) {
  const text = say(`advice_text.${advice.advice}`, { day: advice.on ? showDay(advice.on) : "" });
  if (!entry) {
    return (
      <li class="row">
        <div>
          <div class="row-title">{t("absentees.not_here")}</div>
          <div class="row-sub">{text}</div>
        </div>
      </li>
    );
  }
  return (
    <Row href={link("person", entry.list.id, entry.person.citizen)} title={entry.person.name} sub={text}>
      <Tag>{say(`advice_tag.${advice.advice}`)}</Tag>
    </Row>
  );
}
