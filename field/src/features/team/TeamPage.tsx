// The leader's view: who has done what, and who goes where.

import { useState } from "preact/hooks";
import type { TeamList, TeamMember } from "../../contract.ts";
import { Notice, Progress, Row, Tag } from "../../parts/parts.tsx";
import { useApp } from "../../session/app.ts";
import { link } from "../../shell/router.ts";
import { Screen } from "../../shell/Screen.tsx";
import { kindWord, t } from "../../texts/index.ts";
import { syncNow } from "../sync/page.ts";
import { Gone } from "../household/Gone.tsx";
import { assign } from "./api.ts";
import { byWork, helpsOf, toggled } from "./rules.ts";

export function TeamPage() {
  const { unlocked } = useApp();
  const team = unlocked?.view.team;
  if (!unlocked) return null;
  return (
    <Screen title={t("team.title")} at="team" back={link("mine")}>
      {!team ? (
        <p class="lede">{t(unlocked.me.member.leader ? "team.not_yet" : "team.leaders_only")}</p>
      ) : (
        <>
          <section class="tight">
            <h2>{t("team.lists")}</h2>
            <ul class="rows">
              {byWork(team).map((list) => (
                <Row key={list.id} href={link("list", list.id)} title={listTitle(list)} sub={namesOf(list, team.members)}>
                  <p class="row-sub">{t("team.done_of", { done: list.done, people: list.people })}</p>
                  <Progress done={list.done} of={list.people} label={t("team.done_of", { done: list.done, people: list.people })} />
                </Row>
              ))}
            </ul>
          </section>
          <section class="tight">
            <h2>{t("team.members")}</h2>
            <ul class="rows">
              {team.members.map((member) => (
                <li key={member.code} class="row">
                  <div>
                    <div class="row-title">{member.name}</div>
                    <p>{t("team.visits", { visits: member.visits_today, activated: member.activated })}</p>
                    <Helps member={member} />
                    <div class="tags">
                      <Tag tone="register">{t("team.confirmed", { n: member.confirmed })}</Tag>
                      <Tag tone="pending">{t("team.pending", { n: member.pending })}</Tag>
                      {member.contradicted > 0 && <Tag tone="broken">{t("team.contradicted", { n: member.contradicted })}</Tag>}
                    </div>
                  </div>
                </li>
              ))}
            </ul>
          </section>
        </>
      )}
    </Screen>
  );
}

function Helps({ member }: { member: TeamMember }) {
  const done = helpsOf(member);
  return done === null ? null : <p>{t("team.helps", done)}</p>;
}

function listTitle(list: TeamList): string {
  return `${list.quarter} · ${kindWord(list.kind)}`;
}

function namesOf(list: TeamList, members: readonly TeamMember[]): string {
  const names = list.members.map((code) => members.find((m) => m.code === code)?.name ?? code);
  return names.length === 0 ? t("team.nobody") : names.join(", ");
}

/** One list: tick who goes. */
export function ListPage({ id }: { id: number }) {
  const { unlocked, outside } = useApp();
  const team = unlocked?.view.team;
  const list = team?.lists.find((l) => l.id === id);
  const [members, setMembers] = useState<string[] | null>(null);
  const [state, setState] = useState<"idle" | "busy" | "done" | "offline" | "refused">("idle");
  if (!unlocked) return null;
  if (!team || !list) return <Gone />;
  const present = members ?? list.members;
  const save = async () => {
    setState("busy");
    const result = await assign(unlocked.me.token, id, present, outside.prefs.language);
    setState(result);
    if (result === "done") {
      await syncNow();
      setMembers(null);
    }
  };
  return (
    <Screen title={listTitle(list)} at="list" back={link("team")}>
      <p>{t("team.done_of", { done: list.done, people: list.people })}</p>
      <fieldset class="field">
        <legend>{t("team.who")}</legend>
        {team.members.map((member) => (
          <label class="switch" key={member.code}>
            <input
              type="checkbox"
              checked={present.includes(member.code)}
              onChange={() => {
                setMembers(toggled(present, member.code));
                setState("idle");
              }}
            />
            <span>
              {member.name}
              <br />
              <span class="soft">{t("team.has_lists", { n: member.lists.length })}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {present.length === 0 && <p class="error">{t("team.needs_one")}</p>}
      <button type="button" class="button main wide" disabled={state === "busy" || present.length === 0 || members === null} onClick={() => void save()}>
        {state === "busy" ? t("team.saving") : t("team.assign")}
      </button>
      {state === "done" && <Notice title={t("team.assigned")} live />}
      {(state === "offline" || state === "refused") && (
        <Notice tone="attention" title={t(`team.${state}`)} live>
          <p>{t("team.again")}</p>
        </Notice>
      )}
      <p class="soft">{t("team.rule")}</p>
    </Screen>
  );
}
