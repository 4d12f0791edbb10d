// A city for a story: files of the simulator, an empty data folder, and a server on it.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { mustRun, Server } from './program.ts';

/** How many citizens a story's city has: small enough to be quick, large enough to have all kinds of people. */
const CITIZENS = 1_500;
/** The city's last day is today, so that what people record today can be settled by the extract of today; a claim of the first
 * day is then old enough to be contradicted. */
const DAYS = 9;

const DAY_MS = 86_400_000;

/** A day in Việt Nam, `days` from today, as files are named. */
export function day(days: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Ho_Chi_Minh' }).format(Date.now() + days * DAY_MS);
}

/** `24/11/2026`, as offices write a day. */
export function slashed(iso: string): string {
  return iso.split('-').reverse().join('/');
}

/** A level of a citizen in the simulator's truth. */
interface Track {
  approved?: string;
  activated?: string;
}

/** A citizen in the simulator's truth. */
interface Truth {
  quarter: string;
  level1?: Track;
  level2?: Track;
}

/** Somebody whose account was approved when the campaign opened, and not activated. */
export interface Waiting {
  /** National ID. */
  number: string;
  /** Code of the quarter. */
  quarter: string;
  /** The day on which the account is activated in truth, if ever. */
  activated: string | undefined;
}

/** All who wait for activation on the opening day. */
function waiting(files: string, opening: string): Waiting[] {
  const truth = JSON.parse(readFileSync(join(files, 'truth.json'), 'utf8')) as { citizens: Record<string, Truth> };
  return Object.entries(truth.citizens).flatMap(([number, { quarter, level1, level2 }]) => {
    const tracks = [level1, level2].filter((track) => track !== undefined);
    const days = tracks.flatMap((track) => track.activated ?? []).sort();
    const approved = tracks.some((track) => track.approved !== undefined && track.approved <= opening);
    return approved && !(days[0] && days[0] <= opening) ? [{ number, quarter, activated: days[0] }] : [];
  });
}

/** Where a story finds its files and its server. */
export interface City {
  /** Files that the police, the committee and the units hand over. */
  files: string;
  /** The server's own folder. */
  data: string;
  server: Server;
  /** The address of a page. */
  at(path: string): string;
  /** The day before the campaign, and today, when its last extract is drawn. */
  opening: string;
  today: string;
  /** The extract of a day, as the police would hand it over. */
  extract(day: string): string;
  /** The same of one ward; `dirty` with other headings and bad rows, as real ones have. */
  wardExtract(ward: string, day: string, dirty?: 'dirty'): string;
  /** All who wait for activation on the opening day, as the simulator's truth knows them. */
  waiting: Waiting[];
  /** Writes a file of one's own beside the others. */
  write(name: string, text: string): string;
}

/** `test` with a `city` of its own for each file of stories: `test.use({ story: '…' })` at its head names it, and another name is
 * another worker with another city. */
export const test = base.extend<object, { story: string; city: City }>({
  story: ['', { scope: 'worker', option: true }],
  city: [
    async ({ story }, use) => {
      if (story === '') throw new Error("say test.use({ story: '…' }) at the head of the file");
      const folder = mkdtempSync(join(tmpdir(), 'vedich-e2e-'));
      const files = join(folder, 'files');
      const data = join(folder, 'data');
      const [opening, today] = [day(-DAYS), day(0)];
      const size = ['--citizens', String(CITIZENS), '--seed', '1', '--start', opening, '--days', String(DAYS)];
      mustRun('simulate', ...size, '--dishonest', '0.15', '--per-ward', '--dirty', '--out', files);
      const server = await Server.start(data);
      await use({
        files,
        data,
        server,
        at: (path) => server.url + path,
        opening,
        today,
        extract: (on) => join(files, 'extracts', `extract-${on}.xlsx`),
        wardExtract: (ward, on, dirty) => join(files, 'extracts', dirty ?? '', 'ward', ward, `extract-${on}.xlsx`),
        waiting: waiting(files, opening),
        write: (name, text) => {
          const file = join(folder, name);
          writeFileSync(file, text);
          return file;
        },
      });
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 180_000 },
  ],
});

export { expect } from '@playwright/test';
