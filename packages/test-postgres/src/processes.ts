import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/*
 * What is known of processes. From /proc where it is there: the smallest systems have no `ps`.
 */

const hasProc = existsSync('/proc/self/stat');

/** The processes that a process has started and that are still there. */
export function childrenOf(pid: number): number[] {
  const pairs = hasProc ? parentsInProc() : parentsByPs();
  return pairs.flatMap(([child, parent]) => (parent === pid ? [child] : []));
}

/** The memory that a process holds, in bytes. */
export function residentMemoryOf(pid: number): number {
  const kibibytes = hasProc
    ? /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(kibibytes) * 1_024;
}

function parentsInProc(): [child: number, parent: number][] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name): [number, number][] => {
      try {
        // The name of the program stands in brackets, and may have brackets in it.
        const [, parent] = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ');
        return [[Number(name), Number(parent)]];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}

function parentsByPs(): [child: number, parent: number][] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return table.split('\n').map((line) => {
    const [child = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
    return [child, parent];
  });
}
