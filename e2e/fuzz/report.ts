import { type FuzzRun, growth } from './run.ts';
import type { StoreName } from './target.ts';

const classes = ['1xx', '2xx', '3xx', '4xx', '5xx', 'hang', 'broken'];

/** What a run found, for people: the classes of status of each route, the faults, and a line to repeat it by. */
export function reportOf(store: StoreName, { coverage, faults, heap, ...run }: FuzzRun, ms: number): string {
  const width = Math.max(...Array.from(coverage.keys(), (name) => name.length));
  const row = (name: string, cells: readonly unknown[]) =>
    `${name.padEnd(width)}${cells.map((cell) => String(cell ?? '').padStart(7)).join('')}`;
  const never = [...coverage].filter(([, counts]) => counts['2xx'] === undefined && counts['3xx'] === undefined);
  const { from, to } = growth(heap);
  return [
    row('route', classes),
    ...Array.from(coverage, ([name, counts]) =>
      row(
        name,
        classes.map((each) => counts[each]),
      ),
    ),
    ...faults.map(describeFault),
    '',
    `${store}: ${run.requests} requests in ${Math.round(ms / 1_000)} s; repeat them with --store ${store} --seed ${run.seed}`,
    `${faults.length} faults; ${run.signIns} sign-ins to stay signed in; memory ${mib(from)}, at the end ${mib(to)}`,
    `never answered with success: ${never.map(([name]) => name).join(', ') || 'none'}`,
    '',
  ].join('\n');
}

function describeFault({ number, status, request, text, log }: FuzzRun['faults'][number]): string {
  const { method, path, body } = request;
  const lines = [`${status}: ${text.slice(0, 300)}`, ...log.map((line) => line.slice(0, 1_000))];
  return [
    `\nrequest ${number}: ${method} ${path}`,
    ...[body?.slice(0, 500) ?? 'no body', ...lines].map((line) => `  ${line}`),
  ].join('\n');
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
