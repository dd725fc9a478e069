import { readdir, readFile } from 'node:fs/promises';

interface Usage {
  readonly parent: number;
  readonly ticks: number;
}

/** Linux counts a process's time in hundredths of a second, on every architecture that Node runs on. */
const microsecondsPerTick = 10_000;

/** What the children of a process, and theirs, have used so far, in microseconds; 0 where there is no /proc. */
export async function cpuOfDescendants(ancestor: number): Promise<number> {
  const names = await readdir('/proc').catch(() => []);
  const usages = new Map<number, Usage>();
  for (const name of names) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : '';
    // From the third field on: the second one is the name in brackets, which may hold anything.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent, user = 0, system = 0] = [fields[1], fields[11], fields[12]];
    if (parent !== undefined) usages.set(Number(name), { parent, ticks: user + system });
  }
  const descends = (pid: number): boolean => {
    const usage = usages.get(pid);
    return usage !== undefined && (usage.parent === ancestor || descends(usage.parent));
  };
  let ticks = 0;
  for (const [pid, usage] of usages) if (descends(pid)) ticks += usage.ticks;
  return ticks * microsecondsPerTick;
}
