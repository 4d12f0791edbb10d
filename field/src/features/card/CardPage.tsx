// Trust at the door: who stands here, and how a citizen can check it.

import { useEffect, useState } from "preact/hooks";
import { showDay } from "../../kernel/time.ts";
import { useApp } from "../../session/app.ts";
import { link } from "../../shell/router.ts";
import { Screen } from "../../shell/Screen.tsx";
import { t } from "../../texts/index.ts";
import { Beside, useSecond } from "./Beside.tsx";

export function CardPage() {
  const { unlocked } = useApp();
  const { second, choice } = useSecond();
  const card = unlocked?.view.card;
  if (!unlocked) return null;
  const where = { where: card?.check_url.replace(/^https?:\/\//, "") ?? "" };
  return (
    <Screen title={t("card.title")} at="card" back={link("more")}>
      {!card ? (
        <p class="lede">{t("card.not_yet")}</p>
      ) : (
        <>
          <section class="card stack" aria-label={t("card.title")}>
            <p>{unlocked.me.campaign.name}</p>
            <p class="name">{card.name}</p>
            <p class="lead-figure">{card.team}</p>
            <div>
              <p class="soft">{t("card.code")}</p>
              <p class="code">{card.code}</p>
            </div>
            <Qr text={card.check_url} />
            <p>
              {t("card.check", where)}
              <Beside second={second} text="card.check" args={where} />
            </p>
            {card.hotline && (
              <p class="lead-figure">
                {t("card.hotline", { number: card.hotline })}
                <Beside second={second} text="card.hotline" args={{ number: card.hotline }} />
              </p>
            )}
            <p>
              {t("card.until", { day: showDay(card.until) })}
              <Beside second={second} text="card.until" args={{ day: showDay(card.until) }} />
            </p>
          </section>
          <p>
            {t("card.never")}
            <Beside second={second} text="card.never" />
          </p>
          <div class="no-print">{choice}</div>
          <button type="button" class="button wide no-print" onClick={() => print()}>
            {t("card.print")}
          </button>
        </>
      )}
      <a class="button wide no-print" href={link("slip")}>
        {t("slip.title")}
      </a>
    </Screen>
  );
}

function Qr({ text }: { text: string }) {
  const [drawn, setDrawn] = useState<{ path: string; size: number } | null>(null);
  useEffect(() => {
    void import("./qr.ts").then(({ qrPath }) => setDrawn(qrPath(text)));
  }, [text]);
  if (!drawn) return null;
  return (
    <svg class="qr" viewBox={`0 0 ${drawn.size} ${drawn.size}`} role="img" aria-label={t("card.qr")} shape-rendering="crispEdges">
      <path d={drawn.path} fill="#000" />
    </svg>
  );
}
