// One household: who lives here and what is left to do.

import { useApp } from "../../session/app.ts";
import { link } from "../../shell/router.ts";
import { Screen } from "../../shell/Screen.tsx";
import { t } from "../../texts/index.ts";
import { houseWord, placeOf } from "../tonight/rules.ts";
import { PersonRow } from "../tonight/Tonight.tsx";
import { useEvening } from "../tonight/useEvening.ts";
import { Gone } from "./Gone.tsx";

export function HousePage({ list, household }: { list: number; household: string }) {
  const { unlocked } = useApp();
  const now = useEvening();
  if (!unlocked || !now) return null;
  const house = now.evening.byKey.get(`${list}/${household}`);
  if (!house) return <Gone />;
  const next = now.next(house.key);
  return (
    <Screen title={houseWord(house)} at="house" back={link("tonight")}>
      <p class="lede">{house.address}</p>
      <ul class="rows">
        {house.people.map((entry) => (
          <PersonRow key={entry.person.citizen} entry={entry} />
        ))}
      </ul>
      {next && next.key !== house.key && (
        <a class="button wide" href={link(...placeOf(next))}>
          {t("house.next", { house: houseWord(next) })}
        </a>
      )}
    </Screen>
  );
}
