// Which screen stands where.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { AbsenteesPage } from "../features/absentees/AbsenteesPage.tsx";
import { AskPage } from "../features/ask/AskPage.tsx";
import { CardPage } from "../features/card/CardPage.tsx";
import { SlipPage } from "../features/card/SlipPage.tsx";
import { Enrol } from "../features/enrol/Enrol.tsx";
import { HousePage } from "../features/household/House.tsx";
import { PersonPage } from "../features/household/PersonPage.tsx";
import { Lock } from "../features/lock/Lock.tsx";
import { PostPage } from "../features/post/PostPage.tsx";
import { ScanPage } from "../features/scan/ScanPage.tsx";
import { MorePage } from "../features/settings/MorePage.tsx";
import { SettingsPage } from "../features/settings/SettingsPage.tsx";
import { SyncPage } from "../features/sync/SyncPage.tsx";
import { DonePage, MinePage } from "../features/team/MinePage.tsx";
import { ListPage, TeamPage } from "../features/team/TeamPage.tsx";
import { Tonight } from "../features/tonight/Tonight.tsx";
import { Notice } from "../parts/parts.tsx";
import { useApp } from "../session/app.ts";
import { t } from "../texts/index.ts";
import { type Place, usePlace } from "./router.ts";

export function App() {
  const { phase } = useApp();
  const place = usePlace();
  if (phase === "opening") return null;
  if (phase === "broken") return <Broken />;
  if (phase === "none") return <Enrol />;
  if (phase === "locked") return <Lock />;
  return <Open place={place} />;
}

function Open({ place: { name, args } }: { place: Place }) {
  const [first = "", second = ""] = args;
  switch (name) {
    case "house":
      return <HousePage list={Number(first)} household={second} />;
    case "person":
      return <PersonPage list={Number(first)} citizen={second} />;
    case "scan":
      return <ScanPage />;
    case "post":
      return <PostPage />;
    case "mine":
      return <MinePage />;
    case "done":
      return <DonePage />;
    case "team":
      return <TeamPage />;
    case "list":
      return <ListPage id={Number(first)} />;
    case "more":
      return <MorePage />;
    case "sync":
      return <SyncPage />;
    case "guide":
      return <Guide which={first} />;
    case "card":
      return <CardPage />;
    case "slip":
      return <SlipPage />;
    case "settings":
      return <SettingsPage />;
    case "ask":
      return <AskPage />;
    case "absentees":
      return <AbsenteesPage />;
    default:
      return <Tonight />;
  }
}

/** The guide with its pictures comes as a file of its own; the service worker has it from the first visit on. */
function Guide({ which }: { which: string }) {
  const [Page, setPage] = useState<ComponentType<{ which: string }> | null>(null);
  useEffect(() => {
    void import("../features/guide/GuidePage.tsx").then(({ GuidePage }) => setPage(() => GuidePage));
  }, []);
  return Page && <Page which={which} />;
}

function Broken() {
  return (
    <div class="screen">
      <main>
        <h1>Về Đích</h1>
        <Notice tone="broken" title={t("broken.title")}>
          <p>{t("broken.text")}</p>
        </Notice>
      </main>
    </div>
  );
}
