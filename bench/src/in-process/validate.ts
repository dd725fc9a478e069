import { join } from 'node:path';
import type { Authority } from '@curfew/core';
import { openFilledCurfew } from '../curfew-store.ts';
import { tokenOf } from '../seed.ts';
import { median } from '../statistics.ts';
import type { InProcessReport } from './report.ts';

/** The process of this measurement: `validate.ts DIRECTORY SESSIONS`, which answers with JSON on its standard output. */
const [directory = '.', sessionCount = '0'] = process.argv.slice(2);
const sessions = Number(sessionCount);
const rounds = 3;
const callsPerRound = 100_000;
/** Requests that wait at the same time, as in a busy server. */
const inFlight = 64;

const authority = await openFilledCurfew(join(directory, 'curfew.db'), sessions);
const report: InProcessReport = {
  sessions,
  hot: await measure((call) => call % 1_000),
  cold: await measure(() => Math.floor(Math.random() * sessions)),
};
await authority.close();
console.log(JSON.stringify(report));

/** @returns microseconds for one call, the median of all rounds. */
async function measure(sessionOf: (call: number) => number): Promise<number> {
  const times: number[] = [];
  await validateAll(authority, chooseTokens(sessionOf));
  for (let round = 0; round < rounds; round++) {
    const tokens = chooseTokens(sessionOf);
    const startedAt = performance.now();
    await validateAll(authority, tokens);
    times.push(((performance.now() - startedAt) * 1_000) / callsPerRound);
  }
  return median(times);
}

function chooseTokens(sessionOf: (call: number) => number): readonly string[] {
  return Array.from({ length: callsPerRound }, (_, call) => tokenOf(sessionOf(call)));
}

async function validateAll(by: Authority, tokens: readonly string[]): Promise<void> {
  let next = 0;
  const client = async () => {
    while (next < tokens.length) {
      const session = await by.validate(tokens[next++] ?? null);
      if (session === null) throw new Error('a valid session was refused');
    }
  };
  await Promise.all(Array.from({ length: inFlight }, client));
}
