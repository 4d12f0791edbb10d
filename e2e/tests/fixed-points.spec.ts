// What other programs are promised (issue C, "Fixed points"), called over HTTP on a running server and on the command line with exactly
// the names that were promised, and the shapes of what comes back.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIRequestContext, APIResponse } from '@playwright/test';
import { type City, day, expect, slashed, test } from '../support/city.ts';
import { makeAccountByCommand } from '../support/people.ts';
import { json, mustRun } from '../support/program.ts';
import { workbook } from '../support/workbook.ts';

test.use({ story: 'fixed-points' });
test.describe.configure({ mode: 'serial' });

const YOUTH = 'DTN-25195';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

type Json = Record<string, unknown>;

let headers: Record<string, string>;

/** JSON of an answer that must be of this status. */
async function of(answer: APIResponse, status: number): Promise<Json> {
  const text = await answer.text();
  expect(answer.status(), text).toBe(status);
  return JSON.parse(text) as Json;
}

/** Every key with the kind of its value. */
function kinds(value: Json, keys: string[]): string[] {
  return keys.map((key) => `${key}: ${value[key] === null ? 'null' : typeof value[key]}`);
}

async function get(request: APIRequestContext, city: City, path: string): Promise<Json> {
  return await of(await request.get(city.at(path), { headers }), 200);
}

test('daily reports: send, ask for a day and a unit, and who is complete', async ({ request, city }) => {
  mustRun('init', '--data', city.data, '--plan', join(city.files, 'plan.toml'));
  mustRun('extract', 'import', city.extract(city.opening), '--data', city.data, '--as-of', city.opening, '--coverage', 'full', '--confirm');
  makeAccountByCommand(city, { name: 'thuongtruc', full: 'Cơ quan thường trực', role: 'standing_office', place: [] });
  const { token } = json<{ token: string }>('token', 'create', '--user', 'thuongtruc', '--json', '--data', city.data);
  headers = { authorization: `Bearer ${token}` };
  const on = day(-8);
  const path = `/api/v1/daily-reports?date=${on}&unit=${YOUTH}`;
  // What is not told is not zero: the first report of a day tells every figure that nobody knows.
  const short = await of(await request.post(city.at(path), { headers, data: { figures: { activated2: 40, outreach: 1 } } }), 422);
  expect(short['code']).toBe('reports.figures_missing');
  const figures = { activated1: 0, activated2: 40, mobilised: 0, guided: 0, absent: 0, portal_accounts: 0, outreach: 1,
    collected1: 0, collected2: 0, approved: 0, rejected: 0 };
  const sent = await of(await request.post(city.at(path), { headers, data: { figures } }), 200);
  expect(kinds(sent, ['unit', 'date', 'version', 'state', 'late', 'unchanged'])).toEqual(
    ['unit: string', 'date: string', 'version: number', 'state: string', 'late: boolean', 'unchanged: boolean']);
  const asked = await get(request, city, path);
  expect(kinds(asked, ['date', 'expected', 'received', 'missing', 'reports', 'figures'])).toEqual(
    ['date: string', 'expected: number', 'received: number', 'missing: object', 'reports: object', 'figures: object']);
  expect((asked['reports'] as Json[]).map((one) => one['unit'])).toEqual([YOUTH]);
  const complete = await get(request, city, `/api/v1/daily-reports/completeness?from=${on}&to=${city.today}`);
  expect((complete['days'] as Json[]).length).toBe(9);
  expect(kinds((complete['days'] as Json[])[0] ?? {}, ['date', 'expected', 'received', 'on_time'])).toEqual(
    ['date: string', 'expected: number', 'received: number', 'on_time: number']);
  const unit = (complete['units'] as Json[]).find((one) => one['unit'] === YOUTH) ?? {};
  expect(Object.keys(unit['days'] as Json)).toContain(on);
});

test('a named list as a workbook is matched, and the cross-check of units tells what came of it', async ({ request, city }) => {
  const on = day(-8);
  const named = city.waiting.filter((one) => one.activated === undefined).slice(0, 30);
  const file = workbook([['Danh sách', [['Số CCCD', 'Ngày sinh', 'Ngày'], ...named.map((one) => [one.number, '', slashed(on)])]]]);
  const multipart = { unit: YOUTH, file: { name: 'danh-sach.xlsx', mimeType: XLSX, buffer: file } };
  const taken = await of(await request.post(city.at('/api/v1/claims/lists'), { headers, multipart }), 200);
  expect([taken['rows'], taken['taken'], taken['rejected'], taken['known']]).toEqual([30, 30, 0, false]);
  const again = await of(await request.post(city.at('/api/v1/claims/lists'), { headers, multipart }), 200);
  expect(again['known'], 'twice is once').toBe(true);

  mustRun('extract', 'import', city.extract(city.today), '--data', city.data, '--as-of', city.today, '--coverage', 'full', '--confirm');
  const found = await get(request, city, `/api/v1/cross-check/units?from=${on}&to=${city.today}`);
  expect([found['from'], found['to']]).toEqual([on, city.today]);
  const unit = (found['units'] as Json[]).find((one) => one['unit'] === YOUTH) ?? {};
  expect(kinds(unit, ['reported', 'named', 'confirmed', 'pending', 'contradicted', 'surplus', 'score', 'flagged'])).toEqual(
    ['reported: number', 'named: number', 'confirmed: number', 'pending: number', 'contradicted: number', 'surplus: number', 'score: number', 'flagged: boolean']);
  expect([unit['reported'], unit['named'], unit['contradicted'], unit['flagged']]).toEqual([40, 30, 30, true]);
});

test('an inspection is drawn by size and seed, and the same seed draws the same', async ({ request, city }) => {
  const draw = async (): Promise<Json> =>
    await of(await request.post(city.at('/api/v1/inspections'), { headers, data: { size: 12, seed: 2023 } }), 201);
  const [first, second] = [await draw(), await draw()];
  expect([first['size'], first['seed'], (first['sample'] as Json[]).length]).toEqual([12, 2023, 12]);
  const claims = (round: Json) => (round['sample'] as Json[]).map((one) => one['claim']);
  expect(claims(second)).toEqual(claims(first));
  expect(second['frame_digest']).toBe(first['frame_digest']);
});

test('compliance is asked for by the deadline of a duty', async ({ request, city }) => {
  const due = day(3);
  const duty = { code: 'staff', name: 'Cán bộ đủ bốn yêu cầu', clause: 'P-3.2', deadline: due, kinds: ['cadre', 'civil_servant'], proofs: ['level2', 'app', 'national', 'provincial'], quota: 0, reason: 'Theo kế hoạch' };
  expect((await request.post(city.at('/api/v1/compliance/duties'), { headers, data: duty })).status()).toBe(204);
  const found = await get(request, city, `/api/v1/compliance?deadline=${due}`);
  expect((found['duty'] as Json)['deadline']).toBe(due);
  expect(kinds(found['people'] as Json, ['population', 'exempt', 'done', 'complete', 'in_time', 'unexplained'])).toEqual(
    ['population: number', 'exempt: number', 'done: object', 'complete: number', 'in_time: number', 'unexplained: number']);
  expect((found['units'] as Json[]).length).toBeGreaterThan(0);
});

test('`vedich link A.xlsx --register --json` gives pairs with scores', ({ city }) => {
  const some = city.waiting.slice(0, 5);
  const file = join(city.files, 'link.xlsx');
  const rows = [['Số CCCD', 'Ngày sinh'], ...some.map((one) => [one.number, ''])];
  writeFileSync(file, workbook([['Danh sách', rows]]));
  const found = json<{ rows: number; pairs: Json[] }>('link', file, '--register', '--json', '--data', city.data);
  expect([found.rows, found.pairs.length]).toEqual([5, 5]);
  expect(kinds(found.pairs[0] ?? {}, ['row', 'verdict', 'citizen', 'national_id', 'score'])).toEqual(
    ['row: number', 'verdict: string', 'citizen: string', 'national_id: string', 'score: number']);
  for (const { number } of some) expect(JSON.stringify(found), 'numbers are masked').not.toContain(number);
});

test('all of it stands in the description that machines read', async ({ request, city }) => {
  const paths = (await get(request, city, '/api/openapi.json'))['paths'] as Record<string, Record<string, { parameters?: { name: string }[] }>>;
  const parameters = (path: string, method: string) => paths[path]?.[method]?.parameters?.map((one) => one.name) ?? [];
  expect(parameters('/api/v1/daily-reports', 'get')).toEqual(expect.arrayContaining(['date', 'unit']));
  expect(parameters('/api/v1/daily-reports', 'post')).toEqual(expect.arrayContaining(['date', 'unit']));
  expect(parameters('/api/v1/daily-reports/completeness', 'get')).toEqual(expect.arrayContaining(['from', 'to']));
  expect(parameters('/api/v1/cross-check/units', 'get')).toEqual(expect.arrayContaining(['from', 'to']));
  expect(parameters('/api/v1/compliance', 'get')).toContain('deadline');
  for (const path of ['/api/v1/claims/lists', '/api/v1/inspections']) expect(paths[path]?.['post'], path).toBeDefined();
});
