// The city's own plan, with a first phase that ended yesterday; the targets are those of the plan.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type City, day } from './city.ts';

/** Writes it, and says where. */
export function shortPlan(city: City): string {
  const plan = readFileSync(join(city.files, 'plan.toml'), 'utf8');
  const [yesterday, today] = [day(-1), day(0)];
  let phase = 0;
  const lines = plan.split('\n').map((line) => {
    if (line.startsWith('[[phases]]')) phase += 1;
    if (phase === 1 && line.startsWith('to = ')) return `to = "${yesterday}"`;
    if (phase === 2 && line.startsWith('from = ')) return `from = "${today}"`;
    if (line.startsWith('territory = ') || line.startsWith('targets = ')) return line.replace(/"(.*)"/, (_, name: string) => `"files/${name}"`);
    return line;
  });
  return city.write('plan.toml', lines.join('\n'));
}
