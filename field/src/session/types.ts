// What is in memory while the app is unlocked.

import type { Advice, Counter, Day, HeldState, Hour, List, Method, Operation, OutcomeCode, PhoneOf, PlaceKind, RoomSaid, TeamView, VolunteerCard } from "../contract.ts";
import type { SealSession } from "../crypto/seal.ts";
import type { Outside, Waiting } from "../store/records.ts";

export interface Me {
  token: string;
  member: { code: string; name: string; leader: boolean };
  team: { id: number; name: string };
  campaign: { name: string };
}

export interface OpenPost {
  operation: string;
  place: string;
  kind: PlaceKind;
}

/** What the server said beside the lists. */
export interface View {
  cursor: string | null;
  counter: Counter | null;
  team: TeamView | null;
  advice: Advice[];
  card: VolunteerCard | null;
  held: HeldState[];
  quota: number | null;
  post: OpenPost | null;
}

export const NO_VIEW: View = { cursor: null, counter: null, team: null, advice: [], card: null, held: [], quota: null, post: null };

/** An operation as the member may still see it. */
export interface LocalOp {
  n: number;
  id: string;
  day: Day;
  state: Waiting;
  reason: string | null;
  op: Operation;
  /** Whom it was about, to be shown; "•••• 1234" for an unlisted help. */
  about: string;
}

/** A form that was begun and not saved. */
export interface FormDraft {
  list: number;
  citizen: string;
  outcome: OutcomeCode | null;
  method: Method | null;
  phone_of: PhoneOf | null;
  note: string;
  until: Day | null;
  hour: Hour | null;
  corrects: string | null;
  /** The intake shift that was chosen; drafts of earlier have none. */
  shift?: number | null;
}

export interface Unlocked {
  key: CryptoKey;
  seal: SealSession;
  me: Me;
  lists: Map<number, List>;
  /** What other rooms have this phone carry, by name. */
  rooms: Map<string, RoomSaid>;
  view: View;
  ops: LocalOp[];
  drafts: Map<string, FormDraft>;
}

/** `none`: no phone is enrolled. `broken`: the browser gives no storage. */
export type Phase = "opening" | "none" | "locked" | "open" | "broken";

export interface Snapshot {
  phase: Phase;
  outside: Outside;
  unlocked: Unlocked | null;
  syncing: boolean;
  update: boolean;
}
