// A help post or a volunteer place (P-4.3c, P-4.3f): say where, then one person after another by scan.

import { useState } from "preact/hooks";
import type { PlaceKind } from "../../contract.ts";
import { maskNumber } from "../../kernel/numbers.ts";
import { showTime } from "../../kernel/time.ts";
import { Choices, Notice } from "../../parts/parts.tsx";
import { today, useApp } from "../../session/app.ts";
import { record, setView, StorageFull } from "../../session/record.ts";
import type { OpenPost } from "../../session/types.ts";
import { go } from "../../shell/router.ts";
import { Screen } from "../../shell/Screen.tsx";
import { outcomeWord, say, t } from "../../texts/index.ts";
import { HelpForm } from "../help/HelpForm.tsx";
import { Camera } from "../scan/Camera.tsx";
import { find } from "../scan/find.ts";
import { Typed } from "../scan/ScanPage.tsx";
import { helpsAt, PLACE_KINDS, PLACE_MAX } from "./rules.ts";

export function PostPage() {
  const { unlocked } = useApp();
  if (!unlocked) return null;
  const post = unlocked.view.post;
  return (
    <Screen title={post ? post.place : t("post.title")} at="post">
      {post ? <Open post={post} /> : <Begin />}
    </Screen>
  );
}

function Begin() {
  const [kind, setKind] = useState<PlaceKind>("market");
  const [place, setPlace] = useState("");
  const [problem, setProblem] = useState<"empty" | "full" | null>(null);
  const begin = async () => {
    const words = place.trim();
    if (words === "") {
      setProblem("empty");
      return;
    }
    try {
      const local = await record({ kind: "post", place: words, place_kind: kind }, words);
      await setView({ post: { operation: local.id, place: words, kind } });
    } catch (error) {
      if (error instanceof StorageFull) setProblem("full");
    }
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void begin();
      }}
    >
      <p class="lede">{t("post.lede")}</p>
      <Choices name="kind" legend={t("post.kind")} value={kind} choices={PLACE_KINDS.map((value) => ({ value, word: say(`place.${value}`) }))} onChoose={setKind} />
      <div class="field">
        <label for="place">{t("post.place")}</label>
        <input id="place" value={place} maxLength={PLACE_MAX} autocomplete="off" onInput={(event) => setPlace(event.currentTarget.value)} aria-describedby="place-help" aria-invalid={problem === "empty"} />
        <p class="help" id="place-help">
          {t("post.place_help")}
        </p>
        {problem && (
          <p class="error" role="alert">
            {t(problem === "empty" ? "post.place_empty" : "full.title")}
          </p>
        )}
      </div>
      <button type="submit" class="button main wide">
        {t("post.begin")}
      </button>
    </form>
  );
}

function Open({ post }: { post: OpenPost }) {
  const { unlocked } = useApp();
  const [number, setNumber] = useState<{ number: string; birthYear: number | null } | null>(null);
  const [looking, setLooking] = useState(false);
  const [odd, setOdd] = useState(false);
  if (!unlocked) return null;
  const helps = helpsAt(unlocked.ops, post.operation);
  const take = async (text: string) => {
    const found = await find(unlocked.lists.values(), text);
    setOdd(found.kind === "no_card");
    // Who is on my list is recorded there, so that the list knows.
    if (found.kind === "listed") go("person", found.list, found.citizen);
    else if (found.kind === "unlisted") setNumber({ number: found.number, birthYear: found.birthYear });
  };
  if (number) return <HelpForm number={number.number} birthYear={number.birthYear} onDone={() => setNumber(null)} />;
  return (
    <>
      <p class="lead-figure">{t("post.count", { n: helps.length })}</p>
      {looking ? (
        <Camera onText={(text) => void take(text)} />
      ) : (
        <button type="button" class="button main wide" onClick={() => setLooking(true)}>
          {t("post.scan")}
        </button>
      )}
      {odd && (
        <p class="error" role="alert">
          {t("scan.no_card")}
        </p>
      )}
      <Typed onNumber={(typed) => void take(typed)} />
      {helps.length > 0 && (
        <section class="tight">
          <h2>{t("post.last")}</h2>
          <ul class="rows">
            {[...helps].reverse().slice(0, 10).map((local) => (
              <li key={local.id} class="row">
                <div>
                  <div class="row-title">{local.op.kind === "help" ? outcomeWord(local.op.outcome) : ""}</div>
                  <div class="row-sub">
                    {local.op.kind === "help" ? maskNumber(local.op.number) : ""} · {showTime(local.op.observed_at, today())}
                  </div>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Close post={post} />
    </>
  );
}

function Close({ post }: { post: OpenPost }) {
  const [full, setFull] = useState(false);
  const close = async () => {
    try {
      await record({ kind: "post_end", post: post.operation }, post.place);
      await setView({ post: null });
    } catch (error) {
      if (error instanceof StorageFull) setFull(true);
    }
  };
  return (
    <>
      <button type="button" class="button wide" onClick={() => void close()}>
        {t("post.close")}
      </button>
      {full && <Notice tone="broken" title={t("full.title")} live />}
    </>
  );
}
