import { isRight } from './admission.ts';
import { type RaceReport, type Result, ratioToBaseline, typical } from './race.ts';
import { isBaseline } from './roster.ts';

/** The race as a table in Markdown, so that it can go into a document as it is. */
export function raceTable({ results, skipped }: RaceReport): string {
  const header = [
    'contender',
    ...['requests/s', 'to bare', 'CPU µs/request', 'to bare', 'database µs', 'p50 ms', 'p99 ms'],
    'rejects',
  ];
  const rows = results
    .toSorted((a, b) => typical(a, 'cpuMicrosecondsPerRequest') - typical(b, 'cpuMicrosecondsPerRequest'))
    .map((result) => {
      const ratio = ratioToBaseline(result, results);
      return [
        result.title,
        Math.round(typical(result, 'requestsPerSecond')).toLocaleString('en'),
        ratio?.requests.toFixed(2) ?? '–',
        typical(result, 'cpuMicrosecondsPerRequest').toFixed(1),
        ratio?.cpu.toFixed(2) ?? '–',
        databaseTime(result),
        typical(result, 'p50Ms').toFixed(1),
        typical(result, 'p99Ms').toFixed(1),
        rejects(result),
      ];
    });
  const notes = skipped.map(({ name, reason }) => `skipped: ${name}: ${reason}`);
  return [markdownTable(header, rows), ...notes].join('\n');
}

/** A process that only waits uses a little of it, too. */
function databaseTime(result: Result): string {
  const microseconds = typical(result, 'databaseMicrosecondsPerRequest');
  return microseconds < 1 ? '–' : microseconds.toFixed(1);
}

function rejects(result: Result): string {
  if (isBaseline(result.name)) return 'nobody';
  return isRight(result.admission) ? 'no cookie, forged' : 'WRONG';
}

function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join(' | ')} |`;
  const rule = widths.map((width, column) => (isText(column) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(header), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** The first and the last column are words, the others figures. */
function isText(column: number): boolean {
  return column === 0 || column === 8;
}

function pad(cell: string, width: number, column: number): string {
  return isText(column) ? cell.padEnd(width) : cell.padStart(width);
}
