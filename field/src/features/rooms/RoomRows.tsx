// What else this phone is for: an inspector's people, a station's desk. Each stands in a file of its own.

import { Row } from "../../parts/parts.tsx";
import { useApp } from "../../session/app.ts";
import type { Unlocked } from "../../session/types.ts";
import { link } from "../../shell/router.ts";
import { t } from "../../texts/index.ts";
import { shiftsOf } from "../desk/rules.ts";
import { inspections, roundsOf } from "../inspect/rules.ts";
import { clock } from "../shifts/rules.ts";

/** The phone has work outside of lists. */
export function hasRooms({ rooms }: Unlocked): boolean {
  return roundsOf(rooms.get("inspections")).length + shiftsOf(rooms.get("desk")).length > 0;
}

export function RoomRows() {
  const { unlocked } = useApp();
  if (!unlocked || !hasRooms(unlocked)) return null;
  const rounds = inspections(unlocked.rooms.get("inspections"), unlocked.ops);
  const left = rounds.reduce((n, r) => n + r.left, 0);
  const of = rounds.reduce((n, r) => n + r.people.length, 0);
  return (
    <ul class="rows">
      {of > 0 && <Row href={link("inspect")} title={t("inspect.title")} sub={t("inspect.summary", { done: of - left, of, left })} />}
      {shiftsOf(unlocked.rooms.get("desk")).map((s) => (
        <Row key={s.no} href={link("desk", s.no)} title={t("desk.row", { station: s.station })} sub={`${clock(s.from)}–${clock(s.to)}`} />
      ))}
    </ul>
  );
}
