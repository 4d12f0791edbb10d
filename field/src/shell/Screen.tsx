// What every screen of the open app stands in: its title, the state of saving in words, and the five places within thumb's reach.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { StateLine } from "../features/sync/StateLine.tsx";
import { SavedBar } from "../features/outcome/SavedBar.tsx";
import { Icon, type IconName } from "../parts/Icon.tsx";
import { useApp } from "../session/app.ts";
import { type Key, t } from "../texts/index.ts";
import { applyUpdate } from "./update.ts";
import { link } from "./router.ts";

const TABS: { name: string; icon: IconName; word: Key; with: string[] }[] = [
  { name: "tonight", icon: "list", word: "tab.tonight", with: ["tonight", "house", "person", "inspect", "desk"] },
  { name: "scan", icon: "scan", word: "tab.scan", with: ["scan", "help"] },
  { name: "post", icon: "post", word: "tab.post", with: ["post"] },
  { name: "mine", icon: "people", word: "tab.mine", with: ["mine", "team", "list", "done"] },
  { name: "more", icon: "more", word: "tab.more", with: ["more", "sync", "guide", "card", "slip", "settings", "absentees", "ask"] },
];

export function Screen({ title, at, back, children, actions }: { title: string; at: string; back?: string; children: ComponentChildren; actions?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const bottom = useRef<HTMLDivElement>(null);
  useEffect(() => {
    document.title = `${title} · Về Đích`;
    scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, [title, location.hash]);
  useEffect(() => {
    const low = bottom.current;
    if (!low) return;
    // What sticks above the tabs, such as the save button, must know how high they are with the undo bar and with large letters.
    // With very large letters on a small phone the tabs lie below the edge while the undo bar needs the room: one scrolls to them.
    const measure = () => {
      const root = document.documentElement;
      const narrow = innerWidth <= 14 * Number.parseFloat(getComputedStyle(root).fontSize);
      const fold = narrow && low.querySelector(".saved") ? (low.querySelector<HTMLElement>(".tabs")?.offsetHeight ?? 0) : 0;
      root.style.setProperty("--fold", `${fold}px`);
      root.style.setProperty("--bottom", `${low.offsetHeight - fold}px`);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(low);
    return () => observer.disconnect();
  }, []);
  return (
    <div class="screen">
      <header class="head">
        <UpdateBar />
        <div class={`head-row ${back ? "has-back" : ""}`}>
          {back && (
            <a class="icon-button" href={back} aria-label={t("back")}>
              <Icon name="back" />
            </a>
          )}
          <h1 tabIndex={-1} ref={heading}>
            {title}
          </h1>
          {actions}
        </div>
        <StateLine />
      </header>
      <main>{children}</main>
      <div class="bottom" ref={bottom}>
        <SavedBar />
        <nav class="tabs" aria-label={t("tabs")}>
          <ul>
            {TABS.map((tab) => (
              <li key={tab.name}>
                <a href={link(tab.name)} aria-current={tab.with.includes(at) ? "page" : undefined}>
                  <Icon name={tab.icon} />
                  <span>{t(tab.word)}</span>
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </div>
    </div>
  );
}

/** A new version waits for the member's tap. */
export function UpdateBar() {
  const { update } = useApp();
  if (!update) return null;
  return (
    <div class="update" role="status">
      <div class="update-row">
        <p>{t("update.there")}</p>
        <button type="button" class="button" onClick={applyUpdate}>
          {t("update.now")}
        </button>
      </div>
    </div>
  );
}
