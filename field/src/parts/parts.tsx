// Small parts that several screens share.

import type { ComponentChildren } from "preact";
import { Icon } from "./Icon.tsx";

export type Tone = "good" | "attention" | "broken";

export function Notice({ tone = "good", title, children, live }: { tone?: Tone; title?: string; children?: ComponentChildren; live?: boolean }) {
  const role = live ? (tone === "broken" ? "alert" : "status") : undefined;
  return (
    <div class={`notice ${tone}`} role={role}>
      {title && <strong>{title}</strong>}
      {children}
    </div>
  );
}

export function Tag({ tone = "", children }: { tone?: string; children: ComponentChildren }) {
  return <span class={`tag ${tone}`}>{children}</span>;
}

/** A line that leads somewhere: at least 60 px high, whole of it to be tapped. */
export function Row({ href, title, sub, children, extra }: { href: string; title: string; sub?: string; children?: ComponentChildren; extra?: ComponentChildren }) {
  return (
    <li>
      <a class="row" href={href}>
        {extra}
        <div>
          <div class="row-title">{title}</div>
          {sub && <div class="row-sub">{sub}</div>}
          {children}
        </div>
        <Icon name="on" />
      </a>
    </li>
  );
}

export interface Choice<T> {
  value: T;
  word: string;
}

/** One of few, as large buttons. */
export function Choices<T extends string>({ name, legend, value, choices, onChoose }: { name: string; legend: string; value: T | null; choices: Choice<T>[]; onChoose: (value: T) => void }) {
  return (
    <fieldset class="field">
      <legend>{legend}</legend>
      <div class="choices">
        {choices.map((choice) => (
          <label class="choice" key={choice.value}>
            <input type="radio" name={name} value={choice.value} checked={choice.value === value} onChange={() => onChoose(choice.value)} />
            <span>{choice.word}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Progress({ done, of, label }: { done: number; of: number; label: string }) {
  return <progress class="bar" value={done} max={Math.max(1, of)} aria-label={label} />;
}
