import { readArguments, refuseArguments } from '../../scripts/arguments.ts';
import { reportOf } from './report.ts';
import { fuzz, growth } from './run.ts';
import { type StoreName, stores } from './target.ts';

const usage = `npm run fuzz -- [OPTIONS]: requests of every kind to every route, and what no request should get

  --requests N   how many (100000)
  --seed N       repeats the run that named it
  --store NAME   only this store, ${stores.join(' or ')}
`;

const { values } = readArguments(usage, {
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
  return /^[1-9]\d{0,8}$/.test(text)
    ? Number(text)
    : refuseArguments(usage, `--${name} takes a whole number from 1 on, not ${JSON.stringify(text)}.`);
}

function readStore(name: string): StoreName {
  const known = stores.find((candidate) => candidate === name);
  return known ?? refuseArguments(usage, `--store takes ${stores.join(' or ')}, not ${JSON.stringify(name)}.`);
}
