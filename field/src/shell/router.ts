// Places within the app live behind "#", so that a static file serves them all and the back button works without network.

import { useEffect, useState } from "preact/hooks";

export interface Place {
  name: string;
  args: string[];
}

export function parse(hash: string): Place {
  const [name = "", ...args] = hash.replace(/^#\/?/, "").split("/").map(safeDecode);
  return { name: name === "" ? "tonight" : name, args };
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function link(name: string, ...args: (string | number)[]): string {
  return `#/${[name, ...args.map((a) => encodeURIComponent(String(a)))].join("/")}`;
}

export function go(name: string, ...args: (string | number)[]): void {
  location.hash = link(name, ...args);
}

/** Goes on without leaving the present place in the history: "next household" is one step back to the list, not twenty. */
export function swap(name: string, ...args: (string | number)[]): void {
  location.replace(link(name, ...args));
}

export function usePlace(): Place {
  const [place, set] = useState(() => parse(location.hash));
  useEffect(() => {
    const moved = () => set(parse(location.hash));
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return place;
}

/** The code of an enrolment link, "#enrol=ABCD-EFGH". */
export function enrolCode(hash: string): string | null {
  return /^#enrol=([^&]+)/.exec(hash)?.[1]?.trim() ?? null;
}
