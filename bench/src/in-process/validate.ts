import { join } from 'node:path';
import { type Authority, createAuthority, digestOf } from '@curfew/core';
import { openSqliteStore } from '@curfew/store-sqlite';
import { mintSessions, openCurfew } from '../curfew-store.ts';
import { median } from '../statistics.ts';
import type { InProcessReport } from './report.ts';
import { copySession, tokenOf } from './seed.ts';

/** The process of this measurement: `validate.ts DIRECTORY SESSIONS`, which answers with JSON on its standard output. */
const [directory = '.', sessionCount = '0'] = process.argv.slice(2);
const sessions = Number(sessionCount);
const rounds = 3;
const callsPerRound = 100_000;
/** Requests that wait at the same time, as in a busy server. */
const inFlight = 64;

const path = join(directory, 'curfew.db');
const empty = await openCurfew(path);
const [token = ''] = await mintSessions(empty, 1);
await empty.close();
copySession(path, digestOf(token) ?? fail('the minted token is none'), sessions);
const authority = createAuthority({ store: openSqliteStore({ path }) });

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
      if (session === null) fail('a valid session was refused');
    }
  };
  await Promise.all(Array.from({ length: inFlight }, client));
}

function fail(why: string): never {
  throw new Error(why);
}
