import { type Admission, examine, isRight } from './admission.ts';
import { questionPath } from './contender.ts';
import { type LoadReport, load } from './load.ts';
import type { Options } from './options.ts';
import { type ContenderName, isBaseline, roster } from './roster.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { median } from './statistics.ts';

export interface Round extends LoadReport {
  /** What the server used for one request. */
  readonly cpuMicrosecondsPerRequest: number;
  /** What its database used, beside the load on the other core; 0 where it has none. */
  readonly databaseMicrosecondsPerRequest: number;
}

export interface Result {
  readonly name: ContenderName;
  readonly title: string;
  readonly admission: Admission;
  readonly rounds: readonly Round[];
}

export interface RaceReport {
  readonly results: readonly Result[];
  readonly skipped: readonly { readonly name: ContenderName; readonly reason: string }[];
}

interface Runner {
  readonly name: ContenderName;
  readonly server: ServerProcess;
  readonly admission: Admission;
  readonly rounds: Round[];
}

/**
 * Measures the contenders in turn (A B C A B C), so that whatever else the machine does meets all of them alike.
 *
 * @throws where one of them lets the wrong ones in: its speed would mean nothing.
 */
export async function race(options: Options, say: (line: string) => void): Promise<RaceReport> {
  const runners: Runner[] = [];
  const skipped: { name: ContenderName; reason: string }[] = [];
  try {
    for (const name of options.only) {
      const server = await startServer(name);
      if ('skipped' in server) {
        skipped.push({ name, reason: server.skipped });
        continue;
      }
      const runner = { name, server, admission: await examine(server), rounds: [] };
      runners.push(runner);
      if (!isBaseline(name) && !isRight(runner.admission)) {
        throw new Error(`${name} answers wrongly: ${JSON.stringify(runner.admission)}`);
      }
    }
    for (let round = 1; round <= options.rounds; round++) {
      for (const runner of runners) {
        say(`round ${round} of ${options.rounds}: ${roster[runner.name].title}`);
        runner.rounds.push(await measure(runner.server, options));
      }
    }
  } finally {
    await Promise.all(runners.map((runner) => runner.server.stop()));
  }
  return {
    results: runners.map(({ name, admission, rounds }) => ({ name, title: roster[name].title, admission, rounds })),
    skipped,
  };
}

async function measure(server: ServerProcess, options: Options): Promise<Round> {
  const { connections, pipelining, seconds } = options;
  const order = { address: server.origin + questionPath, cookies: server.cookies, connections, pipelining };
  await load(options.load, { ...order, seconds: 1 });
  const before = await server.cpuTime();
  const report = await load(options.load, { ...order, seconds });
  const after = await server.cpuTime();
  return {
    ...report,
    cpuMicrosecondsPerRequest: (after.server - before.server) / report.requests,
    databaseMicrosecondsPerRequest: (after.database - before.database) / report.requests,
  };
}

/** The median of a figure over all rounds. */
export function typical(result: Result, figure: keyof Round): number {
  return median(result.rounds.map((round) => round[figure]));
}

/** How a contender compares with the baseline: 1 is as fast, 0.5 is half as fast. */
export interface Ratio {
  /** By the requests that were answered in the same time. */
  readonly requests: number;
  /**
   * By what the server's process used for one request. The same, as long as the server has its core for itself and the
   * load keeps it busy; where the machine has other work to do, this is the one to trust.
   */
  readonly cpu: number;
}

/**
 * The median of the ratios within one round each, since two measurements that follow each other share the machine's
 * mood. `null` where no baseline was measured.
 */
export function ratioToBaseline(result: Result, all: readonly Result[]): Ratio | null {
  const baseline = all.find((other) => other.name === 'bare');
  return baseline === undefined ? null : ratioBetween(result, baseline);
}

/** As {@link ratioToBaseline}, with any other result as what it is compared with. */
export function ratioBetween(result: Result, baseline: Result): Ratio {
  const pairs = result.rounds.flatMap((own, index) => {
    const bare = baseline.rounds[index];
    return bare === undefined ? [] : [{ own, bare }];
  });
  return {
    requests: median(pairs.map(({ own, bare }) => own.requestsPerSecond / bare.requestsPerSecond)),
    cpu: median(pairs.map(({ own, bare }) => bare.cpuMicrosecondsPerRequest / own.cpuMicrosecondsPerRequest)),
  };
}
