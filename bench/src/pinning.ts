import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

type Command = readonly [program: string, ...args: string[]];

/** The core that the measured server has for itself; `null` where nothing can be pinned. */
export function serverCpu(): number | null {
  return cores()?.[0] ?? null;
}

/** The core of everything else: the load, and databases beside the server. */
export function loadCpu(): number | null {
  return cores()?.at(-1) ?? null;
}

/** The cores for a server of several processes: all but the load's, where that leaves more than one. */
export function workerCpus(): readonly number[] | null {
  const all = cores();
  return all === null || all.length === 2 ? all : all.slice(0, -1);
}

/** @returns the command that runs `command` on one core, on a list of them, or everywhere for `null`. */
export function pinned(cpu: number | string | null, command: Command): Command {
  return cpu === null ? command : ['taskset', '--cpu-list', String(cpu), ...command];
}

export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}

/** The cores that this machine gives us, or `null` where there is no second one, or no `taskset`. */
function cores(): readonly number[] | null {
  const all = process.env[variable]?.split(',').map(Number) ?? allowedCores();
  // A pinned child sees only its own core, so it is told what there was before.
  process.env[variable] = all.join(',');
  return all.length > 1 && isInstalled('taskset') ? all : null;
}

const variable = 'BENCH_CORES';

/** Linux only: `Cpus_allowed_list:	0-3,8`. */
function allowedCores(): number[] {
  if (process.platform !== 'linux') return [];
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
