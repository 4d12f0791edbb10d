// A server that keeps the contract of /api/v1/field in memory: for development, and for tests that need bad weather on demand. It
// unseals what comes with the private key that belongs to the key it handed out, as the real one does.

import { createHmac, randomBytes, randomUUID, webcrypto } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";
import type { Advice, Changes, Counter, HeldState, List, ListChange, Operation, OperationResult, Person, RoomSaid, SyncAnswer, SyncRequest, TeamView, Visit } from "../src/contract.ts";
import { RULES, settles } from "../src/rules.ts";
import { addDays, dayOf } from "../src/kernel/time.ts";
import { serveFile } from "./files.ts";
import { applied } from "./rooms.ts";

const INFO = Buffer.from("vedich field operation v1");

export interface MemberOfTeam {
  code: string;
  name: string;
  leader: boolean;
}

/** What goes wrong with the next syncs, one after the other. */
export type Fault = "500" | "timeout" | "half" | "half_after_commit" | "drop" | "busy" | "empty";

interface Device {
  device: string;
  token: string;
  upload: string;
  member: string;
  state: "active" | "lease_over" | "revoked";
  closed: boolean;
  until: string;
}

export interface Stored {
  op: Operation;
  seq: number;
  result: "recorded" | "held";
  reason: string | null;
  device: string;
  member: string;
}

interface Options {
  dist: string;
  port?: number;
}

export class FakeServer {
  readonly members: MemberOfTeam[] = [
    { code: "M111", name: "Trần Thị Hoà", leader: false },
    { code: "M112", name: "Nguyễn Văn Bình", leader: false },
    { code: "M110", name: "Lê Minh Đức", leader: true },
  ];
  lists: List[] = [];
  readonly numbers = new Map<string, string>();
  readonly codes = new Map<string, string>();
  readonly used = new Set<string>();
  readonly devices: Device[] = [];
  ops = new Map<string, Stored>();
  epoch: string = randomUUID();
  /** Operations with a sequence up to here are in a backup. */
  backedUp = 0;
  /** Server minus real time, so that a test may move the server's day. */
  ahead = 0;
  faults: Fault[] = [];
  /** Milliseconds that every answer of the API takes. */
  slow = 0;
  advice: Advice[] = [];
  heldStates: HeldState[] = [];
  /** A server of earlier knows no parts: it sends lists whole. */
  wholeLists = false;
  quota: number | null = 12;
  /** What other rooms have a member's phone carry. */
  readonly rooms = new Map<string, RoomSaid[]>();
  /** Why a word to another room is held, if it is. */
  holdRoom: (op: Operation & { kind: "room" }) => string | null = () => null;
  private readonly carried = new Map<string, Set<string>>();
  texts: Record<string, Record<string, string>> = {};
  syncs: { request: SyncRequest; gzip: boolean; token: "full" | "upload" }[] = [];
  /** Bytes put in place of the built service worker's version, to play a new release. */
  release = "";
  /** Bytes of the last answer to a sync. */
  answered = 0;
  private seq = 0;
  private version = 1;
  /** Versions at which people changed, by list and citizen; and at which lists changed as a whole. */
  private readonly people = new Map<string, number>();
  private readonly wholes = new Map<number, number>();
  private keys: { id: string; pair: CryptoKeyPair; raw: string } | null = null;
  private server: Server | null = null;
  private port: number | null = null;
  private readonly options: Options;

  constructor(options: Options) {
    this.options = options;
  }

  /** Starts, or starts again at the same address with the same keys. */
  async start(): Promise<string> {
    if (!this.keys) await this.makeKeys();
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500, { "Content-Type": "text/plain" });
        response.end(String(error));
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(this.port ?? this.options.port ?? 0, "127.0.0.1", resolve));
    const address = this.server.address();
    this.port = typeof address === "object" && address ? address.port : 0;
    return `http://localhost:${this.port}`;
  }

  private async makeKeys(): Promise<void> {
    const pair = (await webcrypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"])) as CryptoKeyPair;
    const raw = Buffer.from(await webcrypto.subtle.exportKey("raw", pair.publicKey)).toString("base64url");
    this.keys = { id: "k1", pair, raw };
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise<void>((resolve) => this.server?.close(() => resolve()));
  }

  now(): number {
    return (Date.now() + this.ahead) * 1000;
  }

  /** A code that enrols one phone for a member. */
  code(member: string): string {
    const letters = Array.from(randomBytes(8), (b) => "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"[b % 32]).join("");
    const code = `${letters.slice(0, 4)}-${letters.slice(4)}`;
    this.codes.set(code, member);
    return code;
  }

  /** A change of a list, or of one person on it, that phones learn at their next sync. */
  touch(list: number, citizen?: string): void {
    this.version += 1;
    for (const l of this.lists) if (l.id === list) l.version = this.version;
    if (citizen === undefined) this.wholes.set(list, this.version);
    else this.people.set(`${list}/${citizen}`, this.version);
  }

  assign(list: number, members: string[]): void {
    for (const l of this.lists) if (l.id === list) l.members = members;
    this.touch(list);
  }

  revoke(member: string): void {
    for (const d of this.devices) if (d.member === member) d.state = "revoked";
  }

  /** Goes back to a backup: what came after it is forgotten, and the epoch tells. */
  restore(through: number): void {
    this.ops = new Map([...this.ops].filter(([, s]) => s.seq <= through));
    this.seq = through;
    this.epoch = randomUUID();
  }

  visits(): Visit[] {
    return [...this.ops.values()].filter((s) => s.result === "recorded").flatMap((s) => (s.op.kind === "visit" ? [s.op] : []));
  }

  match(list: List, number: string): string {
    return createHmac("sha256", Buffer.from(list.match_key, "base64url")).update(number).digest().subarray(0, 16).toString("base64url");
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    if (!path.startsWith("/api/v1/field/")) return serveFile(this.options.dist, path, response, this.release);
    if (this.slow > 0) await new Promise((resolve) => setTimeout(resolve, this.slow));
    const body = await read(request);
    const gzip = request.headers["content-encoding"] === "gzip";
    const text = (gzip ? gunzipSync(body) : body).toString("utf8");
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    switch (path.slice("/api/v1/field/".length)) {
      case "code":
        return this.lookAt((JSON.parse(text) as { code: string }).code, response);
      case "enrol":
        return this.enrol(JSON.parse(text) as { code: string }, response);
      case "sync":
        return await this.sync(JSON.parse(text) as SyncRequest, token, gzip, response);
      case "assign":
        return this.assignHttp(JSON.parse(text) as { list: number; members: string[] }, token, response);
      case "sign-out": {
        const device = this.devices.find((d) => d.token === token);
        if (device) device.closed = true;
        return json(response, device ? 200 : 401, {});
      }
      case "texts":
        return json(response, 200, { languages: Object.keys(this.texts).map((code) => ({ code, name: this.texts[code]?.["language.name"] ?? code })) });
      default: {
        const words = this.texts[path.split("/").at(-1) ?? ""];
        return words ? json(response, 200, words) : problem(response, 404, "field.no_such_language");
      }
    }
  }

  private lookAt(code: string, response: ServerResponse): void {
    const member = this.members.find((m) => m.code === this.codes.get(code));
    if (!member) return problem(response, 404, "field.code_unknown");
    if (this.used.has(code)) return problem(response, 409, "field.code_used");
    json(response, 200, { name: member.name });
  }

  private enrol({ code }: { code: string }, response: ServerResponse): void {
    const member = this.members.find((m) => m.code === this.codes.get(code));
    if (!member || !this.keys) return problem(response, 404, "field.code_unknown");
    if (this.used.has(code)) return problem(response, 409, "field.code_used");
    this.used.add(code);
    const until = dayOf(this.now() + 20 * 86_400_000_000);
    const device: Device = { device: randomUUID(), token: secret(), upload: secret(), member: member.code, state: "active", closed: false, until };
    this.devices.push(device);
    json(response, 200, {
      device: device.device,
      token: device.token,
      upload_token: device.upload,
      server_epoch: this.epoch,
      server_time: this.now(),
      until,
      seal_key: this.keys.raw,
      seal_key_id: this.keys.id,
      member,
      team: { id: 3, name: "Tổ công nghệ số khu phố Tân Trà" },
      campaign: { name: "90 ngày đêm định danh điện tử" },
      rules_version: 1,
      support: "0271 3879 113",
    });
  }

  private async sync(request: SyncRequest, token: string, gzip: boolean, response: ServerResponse): Promise<void> {
    const device = this.devices.find((d) => d.token === token || d.upload === token);
    if (!device) return problem(response, 401, "field.device_unknown");
    const full = device.token === token;
    this.syncs.push({ request, gzip, token: full ? "full" : "upload" });
    const fault = this.faults.shift();
    if (fault === "500") return problem(response, 500, "internal");
    if (fault === "busy") return problem(response, 429, "accounts.throttled", { "Retry-After": "1" });
    // A connection that hangs until the phone gives up.
    if (fault === "timeout") return;
    if (fault === "drop") {
      response.destroy();
      return;
    }
    if (fault === "half") return half(response, JSON.stringify({ server_epoch: this.epoch, results: [] }));
    const results = fault === "empty" ? [] : await this.take(request, device);
    const answer: SyncAnswer = {
      server_epoch: this.epoch,
      server_time: this.now(),
      clock_offset: this.now() - request.sent_at,
      results,
      backed_up_through: this.backedUp,
      state: device.state,
      changes: full && device.state === "active" ? this.changes(device, request.cursor, request.partial && !this.wholeLists) : null,
    };
    this.answered = Buffer.byteLength(JSON.stringify(answer));
    if (fault === "half_after_commit") return half(response, JSON.stringify(answer));
    json(response, 200, answer);
  }

  private async take(request: SyncRequest, device: Device): Promise<OperationResult[]> {
    const results: OperationResult[] = [];
    for (const group of request.groups) {
      const key = await this.opener(group.ephemeral);
      for (const { id, sealed } of group.operations) {
        const op = await unseal(key, id, sealed);
        results.push(this.apply(id, op, device));
      }
    }
    for (const op of request.operations) results.push(this.apply(op.id, op, device));
    return results;
  }

  private async opener(ephemeral: string): Promise<CryptoKey> {
    if (!this.keys) throw new Error("not started");
    const raw = Buffer.from(ephemeral, "base64url");
    const theirs = await webcrypto.subtle.importKey("raw", raw, { name: "ECDH", namedCurve: "P-256" }, false, []);
    const shared = await webcrypto.subtle.deriveBits({ name: "ECDH", public: theirs }, this.keys.pair.privateKey, 256);
    const material = await webcrypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const method = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: Buffer.concat([INFO, raw]) };
    return (await webcrypto.subtle.deriveKey(method, material, { name: "AES-GCM", length: 256 }, false, ["decrypt"])) as CryptoKey;
  }

  private apply(id: string, op: Operation | null, device: Device): OperationResult {
    const known = this.ops.get(id);
    if (known) return { id, result: known.result === "held" ? "held" : "known", reason: known.reason, seq: known.seq };
    this.seq += 1;
    const reason = op === null ? "malformed" : this.judge(op, device);
    const stored: Stored = { op: op ?? ({ id, kind: "call" } as Operation), seq: this.seq, result: reason ? "held" : "recorded", reason, device: device.device, member: device.member };
    this.ops.set(id, stored);
    if (reason) this.heldStates.push({ id, reason, state: "waiting", answer: null });
    else if (op?.kind === "visit") this.see(op, device);
    else if (op?.kind === "withdraw") this.unsee(op.corrects);
    else if (op?.kind === "room") applied(this.rooms.get(device.member) ?? [], op);
    return { id, result: stored.result, reason, seq: stored.seq };
  }

  private judge(op: Operation, device: Device): string | null {
    if (device.state === "revoked") return "revoked";
    const observed = op.observed_at + (op.clock_offset ?? 0);
    if (observed > this.now() + RULES.ahead_seconds * 1_000_000) return "future";
    if (op.kind === "room") return this.holdRoom(op);
    if (op.kind !== "visit" && op.kind !== "call") return null;
    const list = this.lists.find((l) => l.id === op.list);
    if (!list || !list.people.some((p) => p.citizen === op.citizen)) return "not_on_list";
    return dayOf(observed) > list.lease_until ? "lease_over" : null;
  }

  /** The first fact keeps the credit; the newest is what the list shows. */
  private see(op: Visit, device: Device): void {
    const list = this.lists.find((l) => l.id === op.list);
    const person = list?.people.find((p) => p.citizen === op.citizen);
    if (!list || !person) return;
    person.last = { outcome: op.outcome, day: dayOf(op.observed_at + (op.clock_offset ?? 0)), member: device.member, operation: op.id };
    const stands = [...this.ops.values()].filter((s) => s.result === "recorded").map((s) => s.op);
    const gone = new Set(stands.flatMap((o) => (o.kind === "withdraw" || (o.kind === "visit" && o.corrects) ? [o.corrects] : [])));
    person.settled = stands.some((o) => o.kind === "visit" && o.list === op.list && o.citizen === op.citizen && !gone.has(o.id) && settles(o.outcome));
    const wait = RULES.outcomes.find((o) => o.code === op.outcome)?.waits[list.kind] ?? null;
    const first = wait === null ? null : addDays(person.last.day, wait);
    person.not_before = person.settled ? null : op.until !== null && (first === null || op.until > first) ? op.until : first;
    person.hint_hour = op.hour;
    this.touch(list.id, op.citizen);
  }

  private unsee(id: string): void {
    for (const list of this.lists) {
      for (const person of list.people) {
        if (person.last?.operation !== id) continue;
        person.last = null;
        person.settled = false;
        person.not_before = null;
        this.touch(list.id, person.citizen);
      }
    }
  }

  private changes(device: Device, cursor: string | null, partial: boolean): Changes {
    const since = cursor === null || !cursor.startsWith(this.epoch) ? 0 : Number(cursor.split("/")[1]);
    const mine = this.lists.filter((l) => l.members.includes(device.member));
    const leader = this.members.find((m) => m.code === device.member)?.leader ?? false;
    const ids = new Set([...this.ops.values()].filter((s) => s.member === device.member).map((s) => s.op.id));
    const { rooms, gone } = this.roomsOf(device);
    const newer = mine.filter((l) => l.version > since);
    const inPart = newer.filter((l) => partial && since > 0 && (this.wholes.get(l.id) ?? 0) <= since);
    const said = {
      team: leader ? this.team() : null,
      advice: this.advice,
      card: { name: this.members.find((m) => m.code === device.member)?.name ?? "", team: "Tổ công nghệ số khu phố Tân Trà", code: "K7M2QXA", check_url: "https://dongxoai.example/check/K7M2QXA", until: device.until, hotline: "0271 3879 113" },
      held: this.heldStates.filter((h) => ids.has(h.id)),
    };
    const had = partial && since > 0 ? (cursor?.split("/")[2] ?? "").split(",") : [];
    const digest = Object.values(said).map((part) => createHmac("sha256", "parts").update(JSON.stringify(part)).digest("hex").slice(0, 16));
    const news = <T>(at: number, part: T): T | null => (had[at] === digest[at] ? null : part);
    return {
      cursor: `${this.epoch}/${this.version}/${digest.join(",")}`,
      full: since === 0,
      lists: newer.filter((l) => !inPart.includes(l)),
      list_changes: inPart.map((l) => this.inPart(l, since)),
      gone_lists: since === 0 ? [] : this.lists.filter((l) => !l.members.includes(device.member)).map((l) => l.id),
      counter: this.counter(device.member),
      team: news(0, said.team),
      absentee_advice: news(1, said.advice),
      card: news(2, said.card),
      held: news(3, said.held),
      quota: { day: this.quota },
      rooms,
      gone_rooms: gone,
    };
  }

  private inPart(list: List, since: number): ListChange {
    const people = list.people.filter((p) => (this.people.get(`${list.id}/${p.citizen}`) ?? 0) > since);
    return {
      id: list.id,
      members: list.members,
      version: list.version,
      people: people.map(({ citizen, last, settled, spared, not_before, hint_hour }) => ({ citizen, last, settled, spared: spared ?? null, not_before, hint_hour })),
    };
  }

  /** Everything that rooms give, each time; and what they took away since. */
  private roomsOf(device: Device): { rooms: RoomSaid[]; gone: string[] } {
    const rooms = this.rooms.get(device.member) ?? [];
    const had = this.carried.get(device.device) ?? new Set<string>();
    this.carried.set(device.device, new Set(rooms.map((r) => r.room)));
    return { rooms, gone: [...had].filter((name) => !rooms.some((r) => r.room === name)) };
  }

  private counter(member: string): Counter {
    const claims = [...this.ops.values()].filter((s) => s.member === member && s.result === "recorded" && (s.op.kind === "visit" || s.op.kind === "help") && s.op.outcome === "activated");
    return { needed: 10, confirmed: 3, pending: claims.length, contradicted: 1, late: 0, outside: 2 };
  }

  private team(): TeamView {
    const today = dayOf(this.now());
    return {
      members: this.members.map((m) => {
        const visits = [...this.ops.values()].filter((s) => s.member === m.code && s.op.kind === "visit" && dayOf(s.op.observed_at) === today);
        const activated = visits.filter((s) => s.op.kind === "visit" && s.op.outcome === "activated").length;
        return { code: m.code, name: m.name, visits_today: visits.length, activated, confirmed: 3, pending: activated, contradicted: m.leader ? 1 : 0, lists: this.lists.filter((l) => l.members.includes(m.code)).map((l) => l.id) };
      }),
      lists: this.lists.map((l) => ({ id: l.id, quarter: l.quarter, kind: l.kind, people: l.people.length, done: l.people.filter((p) => p.settled).length, members: l.members })),
    };
  }

  private assignHttp({ list, members }: { list: number; members: string[] }, token: string, response: ServerResponse): void {
    const device = this.devices.find((d) => d.token === token && !d.closed && d.state === "active");
    const leader = this.members.find((m) => m.code === device?.member)?.leader;
    if (!leader) return problem(response, 403, "forbidden");
    this.assign(list, members);
    json(response, 200, { list, members });
  }
}

async function unseal(key: CryptoKey, id: string, sealed: string): Promise<Operation | null> {
  const bytes = Buffer.from(sealed, "base64url");
  const method = { name: "AES-GCM", iv: bytes.subarray(0, 12), additionalData: Buffer.from(id) };
  try {
    const plain = await webcrypto.subtle.decrypt(method, key, bytes.subarray(12));
    const op = JSON.parse(Buffer.from(plain).toString("utf8")) as Operation;
    return op.id === id ? op : null;
  } catch {
    return null;
  }
}

const secret = () => randomBytes(24).toString("base64url");

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(JSON.stringify(value));
}

function problem(response: ServerResponse, status: number, code: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "Content-Type": "application/problem+json", ...headers });
  response.end(JSON.stringify({ code, status, title: code, detail: null }));
}

/** Promises a whole answer, gives half of it, and hangs up. */
function half(response: ServerResponse, text: string): void {
  const bytes = Buffer.from(text);
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": String(bytes.length) });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

export type { Person };
