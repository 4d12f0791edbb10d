// The wire of /api/v1/field, as agreed with the server. Moments are integer microseconds since 1970 UTC, days are "YYYY-MM-DD",
// binary is base64url without padding. Readers ignore what they do not know.

export type Micros = number;
export type Day = string;

export type OutcomeCode = string;
export type Method = "app" | "web";
export type PhoneOf = "own" | "family" | "helper";
export type Hour = "morning" | "noon" | "afternoon" | "evening" | "weekend";
export type ListKind = "activation" | "collection" | "level1";
export type PlaceKind = "market" | "supermarket" | "school" | "residential" | "cultural" | "other";
export type DeviceState = "active" | "lease_over" | "revoked";

export interface Enrolled {
  device: string;
  token: string;
  upload_token: string;
  server_epoch: string;
  server_time: Micros;
  until: Day;
  seal_key: string;
  seal_key_id: string;
  member: { code: string; name: string; leader: boolean };
  team: { id: number; name: string };
  campaign: { name: string };
  rules_version: number;
  support: string;
}

interface Common {
  id: string;
  observed_at: Micros;
  clock_offset: Micros | null;
}

export interface Visit extends Common {
  kind: "visit";
  list: number;
  citizen: string;
  outcome: OutcomeCode;
  method: Method | null;
  phone_of: PhoneOf | null;
  note: string | null;
  place: { lat: number; lon: number } | null;
  corrects: string | null;
  until: Day | null;
  hour: Hour | null;
  /** The help post where the person was met, if it was at one. */
  post?: string | null;
}

export interface Withdraw extends Common {
  kind: "withdraw";
  corrects: string;
}

export interface Help extends Common {
  kind: "help";
  number: string;
  birth_year: number | null;
  outcome: OutcomeCode;
  method: Method | null;
  phone_of: PhoneOf | null;
  post: string | null;
  note: string | null;
}

export interface Post extends Common {
  kind: "post";
  place: string;
  place_kind: PlaceKind;
}

export interface PostEnd extends Common {
  kind: "post_end";
  post: string;
}

export interface Call extends Common {
  kind: "call";
  list: number;
  citizen: string;
}

export type RoomName = "inspections" | "shifts" | "desk";

/** Something that another room of the house reads: a finding, a chosen shift, a step at a station's desk. */
export interface RoomOp extends Common {
  kind: "room";
  room: RoomName;
  /** The list's person whom it is about, where it is about one. */
  list?: number;
  citizen?: string;
  body: FindingBody | ShiftBody | DeskBody;
}

export type Operation = Visit | Withdraw | Help | Post | PostEnd | Call | RoomOp;

/** An operation before it has its id and times. */
export type Draft<T extends Operation = Operation> = T extends Operation ? Omit<T, keyof Common> : never;

export interface SealedOperation {
  id: string;
  sealed: string;
}

export interface Group {
  key_id: string;
  ephemeral: string;
  operations: SealedOperation[];
}

export interface SyncRequest {
  sent_at: Micros;
  server_epoch: string | null;
  app_version: string;
  rules_version: number;
  waiting: number;
  groups: Group[];
  operations: Operation[];
  cursor: string | null;
  /** This phone keeps what it was told: only what changed is to come. A server of earlier does not know it and sends lists whole. */
  partial: boolean;
}

export interface OperationResult {
  id: string;
  result: "recorded" | "known" | "held";
  reason: string | null;
  seq: number;
  /** The note held a secret or the number of an ID and was kept nowhere; the rest was. */
  left_out?: "note";
}

export interface Last {
  outcome: OutcomeCode;
  day: Day;
  member: string | null;
  operation: string | null;
}

/** Who is spared a visit: by the register's word, or by somebody's report of an activation elsewhere. */
export interface Spared {
  by: "register" | "report";
  day: Day | null;
}

export interface Person {
  citizen: string;
  household: string;
  position: number;
  name: string;
  birth_year: number | null;
  sex: "m" | "f" | null;
  address: string;
  phone: string | null;
  number_tail: string | null;
  overdue: boolean;
  level: 1 | 2;
  match: string[];
  last: Last | null;
  settled: boolean;
  /** Why nobody need go, where no outcome on this list says so; a server of earlier does not say. */
  spared?: Spared | null;
  not_before: Day | null;
  hint_hour: Hour | null;
}

export interface List {
  id: number;
  kind: ListKind;
  quarter: string;
  commune: string;
  due: Day;
  lease_until: Day;
  members: string[];
  match_key: string;
  version: number;
  people: Person[];
}

/** What is true now of a person on a list that the phone has. */
export type PersonChange = Pick<Person, "citizen" | "last" | "settled" | "spared" | "not_before" | "hint_hour">;

/** What changed on a list that the phone has; who is on it never changes. */
export interface ListChange {
  id: number;
  members: string[];
  version: number;
  people: PersonChange[];
}

export interface Counter {
  needed: number;
  confirmed: number;
  pending: number;
  contradicted: number;
  late: number;
  /** Helped people whom the register does not know; a server of earlier does not say. */
  outside?: number;
}

export interface TeamMember {
  code: string;
  name: string;
  visits_today: number;
  activated: number;
  /** Helps outside the lists, today, and the activations among them; not in what an older server told. */
  helps_today?: number;
  helps_activated?: number;
  confirmed: number;
  pending: number;
  contradicted: number;
  lists: number[];
}

export interface TeamList {
  id: number;
  quarter: string;
  kind: ListKind;
  people: number;
  done: number;
  members: string[];
}

export interface TeamView {
  members: TeamMember[];
  lists: TeamList[];
}

export interface VolunteerCard {
  name: string;
  team: string;
  code: string;
  check_url: string;
  until: Day;
  hotline: string | null;
}

export interface Advice {
  citizen: string;
  advice: "retry" | "stop" | "refer";
  on: Day | null;
}

export interface HeldState {
  id: string;
  reason: string;
  state: "waiting" | "accepted" | "dismissed";
  answer: string | null;
}

export interface Changes {
  cursor: string;
  full: boolean;
  lists: List[];
  /** A server of earlier does not say. */
  list_changes?: ListChange[];
  gone_lists: number[];
  counter: Counter | null;
  /** Null, as the three below, also where nothing changed. */
  team: TeamView | null;
  absentee_advice: Advice[] | null;
  card: VolunteerCard | null;
  held: HeldState[] | null;
  quota: { day: number | null } | null;
  /** What other rooms have the phone carry, new or changed and each whole; a server of earlier does not say. */
  rooms?: RoomSaid[];
  gone_rooms?: string[];
}

export interface RoomSaid {
  room: string;
  until: Day;
  content: unknown;
}

export type Finding = "real" | "not_real" | "already_active" | "not_found" | "refused";

/** A claim that the phone's inspector looks at (P-3.8). */
export interface Sampled {
  item: number;
  /** Null where the register knows nobody by the number. */
  name: string | null;
  birth_year: number | null;
  address: string | null;
  place: string | null;
  phone: string | null;
  number: string | null;
  unit: string | null;
  team: string | null;
  day: Day;
  match: string[];
  found: { finding: Finding; note: string; at: Micros } | null;
}

export interface Round {
  no: number;
  due: Day;
  purpose: string;
  match_key: string;
  people: Sampled[];
}

export interface Inspections {
  rounds: Round[];
}

export interface FindingBody {
  round: number;
  item: number;
  finding: Finding;
  note: string | null;
}

/** A shift of an intake station that people may be sent to (P-4.4b). Times are minutes since midnight. */
export interface Coming {
  no: number;
  station: string;
  address: string;
  day: Day;
  from: number;
  to: number;
  free: number;
}

export interface Wish {
  operation: string;
  citizen: string;
  became: "booked" | "standing" | "full" | "over";
  shift: number;
  station: string;
  day: Day;
  at: number;
  next: number | null;
}

/** Where somebody on a list is expected: booked at a time, or invited. */
export interface Expected {
  citizen: string;
  shift: number;
  station: string;
  day: Day;
  from: number;
  to: number;
  /** Null while they are invited and have not booked. */
  at: number | null;
}

export interface Shifts {
  shifts: Coming[];
  wishes: Wish[];
  /** A server of earlier does not say. */
  expected?: Expected[];
}

export interface ShiftBody {
  shift: number;
}

export type DeskState = "booked" | "arrived" | "called" | "taken" | "not_possible";
export type DeskReason = "papers" | "record" | "equipment" | "biometrics" | "under_way" | "left";

export interface DeskVisitor {
  booking: number;
  slot: number;
  state: DeskState;
  queue: number | null;
  arrived_at: Micros | null;
  reason: DeskReason | null;
  name: string;
  phone: string;
  note: string;
  match: string[];
  /** Operations of tablets that are in this already. */
  operations: string[];
}

export interface DeskAwaited {
  invitation: number;
  name: string;
  birth: string;
  match: string[];
}

/** A shift of today at a station's desk (P-4.4c). */
export interface DeskShift {
  no: number;
  station: string;
  day: Day;
  from: number;
  to: number;
  dossiers: boolean;
  series: number;
  match_key: string;
  visitors: DeskVisitor[];
  awaited: DeskAwaited[];
}

export interface Desk {
  shifts: DeskShift[];
}

/** Whom a step is about: one of these. */
export interface DeskWho {
  booking?: number;
  invitation?: number;
  arrival?: string;
  code?: string;
}

export interface DeskBody {
  shift: number;
  step: "arrive" | "call" | "taken" | "not_possible";
  who: DeskWho;
  name?: string;
  phone?: string;
  queue?: number;
  number?: string;
  reason?: DeskReason;
}

export interface SyncAnswer {
  server_epoch: string;
  server_time: Micros;
  clock_offset: Micros;
  results: OperationResult[];
  backed_up_through: number;
  state: DeviceState;
  changes: Changes | null;
}

/** An RFC 9457 problem. */
export interface Problem {
  code: string;
  title: string;
  detail: string | null;
  status: number;
}
