import { parseArgs } from 'node:util';
import { reportOf } from './report.ts';
import { fuzz, growth } from './run.ts';
import { type StoreName, stores } from './target.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    requests: { type: 'string', default: '100000' },
    store: { type: 'string', multiple: true, default: [...stores] },
  },
});
const [seed, requests] = [readCount('seed', values.seed), readCount('requests', values.requests)];
let isFine = true;
for (const store of values.store.map(readStore)) {
  const startedAt = Date.now();
  const onProgress = (done: number) => process.stderr.write(`${store}: ${done} of ${requests} requests\n`);
  const run = await fuzz({ store, seed, requests, onProgress });
  process.stdout.write(reportOf(store, run, Date.now() - startedAt));
  isFine = isFine && run.faults.length === 0 && growth(run.heap).isFlat;
}
process.exitCode = isFine ? 0 : 1;

function readCount(name: string, text: string): number {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : refuse(`--${name} ${JSON.stringify(text)} is no number`);
}

function readStore(name: string): StoreName {
  const known = stores.find((candidate) => candidate === name);
  return known ?? refuse(`--store ${JSON.stringify(name)} is none of ${stores.join(', ')}`);
}

function refuse(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
