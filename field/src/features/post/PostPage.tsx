// A help post or a volunteer place (P-4.3c, P-4.3f): say where, then one person after another by scan.

import { useState } from "preact/hooks";
import type { Help, PlaceKind } from "../../contract.ts";
import { showTime } from "../../kernel/time.ts";
import { Choices, Notice } from "../../parts/parts.tsx";
import { today, useApp } from "../../session/app.ts";
import { happened } from "../../session/rules.ts";
import { record, setView, StorageFull } from "../../session/record.ts";
import type { LocalOp, OpenPost } from "../../session/types.ts";
import { Screen } from "../../shell/Screen.tsx";
import { outcomeWord, say, t } from "../../texts/index.ts";
import { HelpForm } from "../help/HelpForm.tsx";
import { Camera } from "../scan/Camera.tsx";
import { find, type Odd } from "../scan/find.ts";
import { Typed } from "../scan/ScanPage.tsx";
import { Listed } from "./Listed.tsx";
import { type AtPost, helpedBefore, metBefore, peopleAt, PLACE_KINDS, PLACE_MAX } from "./rules.ts";

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

type Here = { kind: "help"; number: string; birthYear: number | null; corrects?: LocalOp & { op: Help } } | { kind: "listed"; list: number; citizen: string };

function Open({ post }: { post: OpenPost }) {
  const { unlocked, outside } = useApp();
  const [here, setHere] = useState<Here | null>(null);
  const [just, setJust] = useState<AtPost | null>(null);
  const [looking, setLooking] = useState(false);
  const [odd, setOdd] = useState<Odd | null>(null);
  if (!unlocked) return null;
  const people = peopleAt(unlocked.ops, post.operation);
  const take = async (text: string) => {
    const found = await find(unlocked.lists.values(), text);
    const nobody = found.kind === "no_card" || found.kind === "impossible";
    setOdd(nobody ? found.kind : null);
    if (nobody) return;
    const before = found.kind === "listed" ? metBefore(people, found.citizen) : helpedBefore(people, found.number);
    setJust(before);
    if (!before) setHere(found.kind === "listed" ? found : { kind: "help", number: found.number, birthYear: found.birthYear });
  };
  const next = () => {
    setHere(null);
    setJust(null);
  };
  if (here?.kind === "help") return <HelpForm number={here.number} birthYear={here.birthYear} onDone={next} {...(here.corrects ? { corrects: here.corrects } : {})} />;
  if (here?.kind === "listed") return <Listed list={here.list} citizen={here.citizen} post={post} onDone={next} />;
  const correct = ({ op, ...rest }: AtPost) =>
    setHere(op.kind === "help" ? { kind: "help", number: op.number, birthYear: op.birth_year, corrects: { ...rest, op } } : { kind: "listed", list: op.list, citizen: op.citizen });
  return (
    <>
      <p class="lead-figure">{t("post.count", { n: people.length })}</p>
      {just && (
        <Notice tone="attention" title={t("post.just", { who: just.about, time: showTime(happened(just.op, outside.clock), today()) })} live>
          <p>{outcomeWord(just.op.outcome)}</p>
          <button type="button" class="button" onClick={() => correct(just)}>
            {t("correct.go")}
          </button>
        </Notice>
      )}
      {looking ? (
        <Camera onText={(text) => void take(text)} />
      ) : (
        <button type="button" class="button main wide" onClick={() => setLooking(true)}>
          {t("post.scan")}
        </button>
      )}
      {odd !== null && (
        <p class="error" role="alert">
          {say(`scan.${odd}`)}
        </p>
      )}
      <Typed onNumber={(typed) => void take(typed)} />
      {people.length > 0 && (
        <section class="tight">
          <h2>{t("post.last")}</h2>
          <ul class="rows">
            {people.slice(0, 10).map((local) => (
              <li key={local.id} class="row">
                <div>
                  <div class="row-title">{outcomeWord(local.op.outcome)}</div>
                  <div class="row-sub">
                    {local.about} · {showTime(happened(local.op, outside.clock), today())}
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
