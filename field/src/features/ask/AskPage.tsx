// Stuck at a door: look among the answers that are there, ask the desk, read what it answered (P-5.8). Asking needs the network;
// what was typed stays in the form until the desk has it.

import { useEffect, useState } from "preact/hooks";
import { showDay } from "../../kernel/time.ts";
import { Notice, Tag } from "../../parts/parts.tsx";
import { useApp } from "../../session/app.ts";
import { link } from "../../shell/router.ts";
import { Screen } from "../../shell/Screen.tsx";
import { say, t } from "../../texts/index.ts";
import { ask, look } from "./api.ts";
import { CATEGORIES, type Desk, flaw, type Told } from "./rules.ts";

type Sent = { kind: "idle" } | { kind: "busy" } | { kind: "done"; no: number } | { kind: "offline" } | { kind: "flaw"; words: string };

export function AskPage() {
  const { unlocked, outside } = useApp();
  const [words, setWords] = useState("");
  const [desk, setDesk] = useState<Desk | null | "offline">(null);
  const [category, setCategory] = useState<string>("account");
  const [title, setTitle] = useState("");
  const [question, setQuestion] = useState("");
  const [sent, setSent] = useState<Sent>({ kind: "idle" });
  const token = unlocked?.me.token;
  const language = outside.prefs.language;
  const refresh = async (looked: string) => {
    if (token) setDesk((await look(token, looked, language)) ?? "offline");
  };
  useEffect(() => void refresh(""), [token]);
  if (!unlocked || !token) return null;
  const send = async () => {
    const wrong = flaw(title, question);
    if (wrong) {
      setSent({ kind: "flaw", words: say(`ask_flaw.${wrong}`) });
      return;
    }
    setSent({ kind: "busy" });
    const result = await ask(token, { category, title: title.trim(), question: question.trim() }, language);
    if (result === "offline") setSent({ kind: "offline" });
    else if ("problem" in result) setSent({ kind: "flaw", words: result.problem });
    else {
      setSent({ kind: "done", no: result.no });
      setTitle("");
      setQuestion("");
      await refresh(words);
    }
  };
  return (
    <Screen title={t("ask.title")} at="ask" back={link("more")}>
      <p class="lede">{t("ask.lede")}</p>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void refresh(words);
        }}
      >
        <div class="field">
          <label for="ask-search">{t("ask.search")}</label>
          <input id="ask-search" type="search" value={words} maxLength={120} autocomplete="off" onInput={(event) => setWords(event.currentTarget.value)} />
        </div>
        <button type="submit" class="button wide">
          {t("ask.look")}
        </button>
      </form>
      {desk === "offline" && (
        <Notice tone="attention" title={t("ask.no_network")} live>
          <p>{t("ask.no_network_do")}</p>
        </Notice>
      )}
      {desk !== null && desk !== "offline" && (
        <>
          {words.trim() !== "" && <Answers title={t("ask.found")} none={t("ask.found_none")} told={desk.found} />}
          {desk.mine.length > 0 && <Answers title={t("ask.mine")} none="" told={desk.mine} />}
        </>
      )}
      <section class="stack">
        <h2>{t("ask.new")}</h2>
        <div class="field">
          <label for="ask-category">{t("ask.category")}</label>
          <select id="ask-category" value={category} onChange={(event) => setCategory(event.currentTarget.value)}>
            {CATEGORIES.map((code) => (
              <option key={code} value={code}>
                {say(`ask_category.${code}`)}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="ask-title">{t("ask.in_short")}</label>
          <input id="ask-title" value={title} maxLength={120} autocomplete="off" onInput={(event) => setTitle(event.currentTarget.value)} />
        </div>
        <div class="field">
          <label for="ask-question">{t("ask.in_full")}</label>
          <textarea id="ask-question" rows={4} value={question} maxLength={2000} onInput={(event) => setQuestion(event.currentTarget.value)} />
          <p class="help">{t("ask.no_names")}</p>
        </div>
        {sent.kind === "flaw" && <p class="error" role="alert">{sent.words}</p>}
        <button type="button" class="button main wide" disabled={sent.kind === "busy"} onClick={() => void send()}>
          {sent.kind === "busy" ? t("ask.sending") : t("ask.send")}
        </button>
        {sent.kind === "done" && <Notice title={t("ask.sent", { no: sent.no })} live />}
        {sent.kind === "offline" && (
          <Notice tone="attention" title={t("ask.not_sent")} live>
            <p>{t("ask.kept")}</p>
          </Notice>
        )}
      </section>
    </Screen>
  );
}

function Answers({ title, none, told }: { title: string; none: string; told: Told[] }) {
  return (
    <section class="tight">
      <h2>{title}</h2>
      {told.length === 0 && <p>{none}</p>}
      {told.length > 0 && (
        <ul class="rows">
          {told.map((one) => (
            <li key={one.no} class="row">
              <div>
                <div class="row-title">{one.title}</div>
                <p>{one.question}</p>
                {one.answer !== undefined && (
                  <p>
                    <strong>{t("ask.answer")}: </strong>
                    {one.answer}
                  </p>
                )}
                {one.answer === undefined && (
                  <div class="tags">
                    <Tag tone={one.overdue ? "attention" : "pending"}>{t(one.overdue ? "ask.overdue" : "ask.waits", { day: showDay(one.due) })}</Tag>
                  </div>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
