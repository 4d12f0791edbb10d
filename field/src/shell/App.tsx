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
      return <SlipPage chosen={first} />;
    case "settings":
      return <SettingsPage />;
    case "inspect":
      return <Inspect round={first} item={second} />;
    case "desk":
      return <Desk which={first} />;
    case "ask":
      return <AskPage />;
    case "absentees":
      return <AbsenteesPage />;
    default:
      return <Tonight />;
  }
}

/** A screen that comes as a file of its own; the service worker has it from the first visit on. */
function lazy<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  return function Lazy(props: P) {
    const [Page, setPage] = useState<ComponentType<P> | null>(null);
    useEffect(() => {
      void load().then((Loaded) => setPage(() => Loaded));
    }, []);
    return Page && <Page {...props} />;
  };
}

const Guide = lazy<{ which: string }>(async () => (await import("../features/guide/GuidePage.tsx")).GuidePage);
const Inspect = lazy<{ round: string; item: string }>(async () => (await import("../features/inspect/InspectPage.tsx")).InspectPage);
const Desk = lazy<{ which: string }>(async () => (await import("../features/desk/DeskPage.tsx")).DeskPage);

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
