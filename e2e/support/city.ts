// A city for a story: files of the simulator, an empty data folder, and a server on it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { mustRun, Server } from './program.ts';

/** How many citizens a story's city has: small enough to be quick, large enough to have all kinds of people. */
const CITIZENS = 1_500;
const DAYS = 12;

/** Where a story finds its files and its server. */
export interface City {
  /** Files that the police, the committee and the units hand over. */
  files: string;
  /** The server's own folder. */
  data: string;
  server: Server;
  /** The address of a page. */
  at(path: string): string;
  /** The extract of a day, as the police would hand it over. */
  extract(day: string): string;
}

/** `test` with a `city` of its own for each file of stories. */
export const test = base.extend<object, { city: City }>({
  city: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'vedich-e2e-'));
      const files = join(folder, 'files');
      const data = join(folder, 'data');
      mustRun('simulate', '--citizens', String(CITIZENS), '--seed', '1', '--days', String(DAYS), '--dishonest', '0.15', '--out', files);
      const server = await Server.start(data);
      await use({
        files,
        data,
        server,
        at: (path) => server.url + path,
        extract: (day) => join(files, 'extracts', `extract-${day}.xlsx`),
      });
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 180_000 },
  ],
});

export { expect } from '@playwright/test';
