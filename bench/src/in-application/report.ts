import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { stagePackages } from '../../../packaging/stage.ts';
import { pinned, serverCpu } from '../pinning.ts';
import { type RaceReport, type Result, ratioBetween } from '../race.ts';
import type { ContenderName } from '../roster.ts';
import { median } from '../statistics.ts';

const run = promisify(execFile);
const repository = join(import.meta.dirname, '../../..');
const pairs = 7;

/** What it costs an Express application that it opens a store with sessions by itself. Differences are medians of pairs of runs. */
export interface EmbeddedReport {
  /** How many sessions the store holds. */
  readonly sessions: number;
  /** From the start of the process to the first answer, without sessions. */
  readonly bareMs: number;
  readonly moreMs: number;
  /** Private memory after requests with cookies that are picked at random, without sessions. */
  readonly bareMb: number;
  readonly moreMb: number;
}

interface Measured {
  readonly firstAnswerMs: number;
  readonly privateMb: number;
}

export async function measureEmbedded(sessions: number): Promise<EmbeddedReport> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-bench-embedded-'));
  try {
    await installStaged(folder);
    const program = join(folder, 'embedded.js');
    await copyFile(join(import.meta.dirname, 'embedded.js'), program);
    const database = join(folder, 'sessions.db');
    await run(process.execPath, [join(import.meta.dirname, 'fill.ts'), database, String(sessions)]);
    const measure = async (store: string): Promise<Measured> => {
      const [command, ...args] = pinned(serverCpu(), [process.execPath, program, store, String(sessions)]);
      return JSON.parse((await run(command, args, { cwd: folder })).stdout);
    };
    const measured: { readonly bare: Measured; readonly own: Measured }[] = [];
    while (measured.length < pairs) {
      measured.push({ bare: await measure('none'), own: await measure(`sqlite:${database}`) });
    }
    return {
      sessions,
      bareMs: median(measured.map(({ bare }) => bare.firstAnswerMs)),
      moreMs: median(measured.map(({ bare, own }) => own.firstAnswerMs - bare.firstAnswerMs)),
      bareMb: median(measured.map(({ bare }) => bare.privateMb)),
      moreMb: median(measured.map(({ bare, own }) => own.privateMb - bare.privateMb)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The packages as they are published, compiled, beside what is installed here. */
async function installStaged(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules');
  await mkdir(modules);
  for (const { name, folder: staged } of stagePackages(repository, join(folder, 'packages'))) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(staged, join(modules, name));
  }
  for (const name of await readdir(join(repository, 'node_modules'))) {
    if (name !== 'curfew' && name !== '@curfew')
      await symlink(join(repository, 'node_modules', name), join(modules, name));
  }
}

/** The same application with Curfew and with what else keeps its sessions, or with none. */
const comparisons: readonly (readonly [ContenderName, ContenderName])[] = [
  ['curfew-express', 'bare-express'],
  ['curfew-fastify', 'bare-fastify'],
  ['curfew-hono', 'bare-hono'],
  ['curfew-express', 'express-memory'],
  ['curfew-express', 'express-redis'],
  ['curfew-express-postgres', 'express-postgres'],
];

/** What is to be read off the race about applications, for those that took part in it. */
export function applicationLines({ results }: RaceReport): string {
  const find = (name: ContenderName): Result | undefined => results.find((result) => result.name === name);
  const lines = comparisons.flatMap(([name, otherName]) => {
    const [own, other] = [find(name), find(otherName)];
    if (own === undefined || other === undefined) return [];
    const { requests, cpu } = ratioBetween(own, other);
    return [`  ${own.title}: ${cpu.toFixed(2)} times ${other.title} by CPU, ${requests.toFixed(2)} by requests`];
  });
  return lines.length === 0 ? '' : ['sessions inside an application, read with each request', ...lines].join('\n');
}

export function embeddedLines({ sessions, bareMs, moreMs, bareMb, moreMb }: EmbeddedReport): string {
  return [
    `an Express application that opens its own store, ${sessions.toLocaleString('en')} sessions in SQLite`,
    `  from its start to the first answer: ${moreMs.toFixed(0)} ms more than without sessions (${bareMs.toFixed(0)} ms)`,
    `  private memory after 20,000 requests: ${moreMb.toFixed(0)} MB more than without sessions (${bareMb.toFixed(0)} MB)`,
  ].join('\n');
}
