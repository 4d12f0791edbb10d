// How a browser puts the app on the home screen. Pure.

export interface Seen {
  /** It was opened from the home screen. */
  installed: boolean;
  /** The browser offers to put it there. */
  offered: boolean;
  agent: string;
  /** Points that the screen can feel at once: a tablet calls itself a Macintosh. */
  touches: number;
}

/** `ask`: a button of ours does it. `safari`: the member does it by hand, on an iPhone or iPad. */
export type Way = "ask" | "safari";

/** The way in which the app gets there; null where it is there, or where no way is known. */
export function wayOf({ installed, offered, agent, touches }: Seen): Way | null {
  if (installed) return null;
  if (offered) return "ask";
  const apple = /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touches > 1);
  return apple ? "safari" : null;
}
