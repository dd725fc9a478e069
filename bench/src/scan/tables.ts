import type { Examined } from './examine.ts';
import type { Pair } from './specimen.ts';
import { alarmsOf, tallyChecks, tallyVerdicts, type Verdicts } from './tally.ts';

type Row = readonly string[];

/** Every pair, and what the scanner and the baselines made of its two sides. */
export function pairTable(pairs: readonly Pair[], examined: readonly Examined[]): string {
  const find = (name: string) => examined.find(({ specimen }) => specimen.name === name);
  const rows = pairs.flatMap(({ advisory, subject, vulnerable, fixed }) =>
    [vulnerable, fixed].flatMap(({ name, side }): Row[] => {
      const one = find(name);
      if (one === undefined) return [];
      const found = subject.filter((id) => alarmsOf(one.full).includes(id));
      return [[name, advisory, side, found.join(', ') || 'silent', said(one.zap), said(one.wapiti)]];
    }),
  );
  return table(['application', 'advisory', 'side', 'curfew scan', 'ZAP’s decision', 'Wapiti'], rows);
}

/** Recall, false alarms and what stayed open, for each check that had anything to say. */
export function checkTable(examined: readonly Examined[]): string {
  const rows = tallyChecks(examined)
    .filter(({ decided, inconclusive }) => decided + inconclusive > 0)
    .map(({ id, expected, found, falseAlarms, inconclusive, decided }) => [
      id,
      expected === 0 ? '–' : `${found} of ${expected}`,
      `${falseAlarms}`,
      `${inconclusive}`,
      `${decided}`,
    ]);
  return table(['check', 'found', 'false alarms', 'inconclusive', 'decided'], rows);
}

/** The scanner beside the baselines on the one question that all of them claim to answer. */
export function fixationTable(examined: readonly Examined[]): string {
  const isFixation = (id: string) => id.startsWith('fixation.');
  const has = ({ specimen }: Examined) => specimen.faults.some(isFixation);
  const tools: readonly (readonly [string, (one: Examined) => boolean | null])[] = [
    ['curfew scan', ({ full }) => alarmsOf(full).some(isFixation)],
    ['curfew scan, quick', ({ quick }) => alarmsOf(quick).some(isFixation)],
    ['ZAP’s decision', ({ zap }) => zap],
    ...(examined.some(({ wapiti }) => wapiti !== null) ? [['Wapiti', ({ wapiti }: Examined) => wapiti] as const] : []),
  ];
  const rows = tools.map(([name, says]) => [name, ...figures(tallyVerdicts(examined, has, says))]);
  return table(['session fixation', 'found', 'recall', 'false alarms', 'false alarm rate'], rows);
}

function figures({ vulnerable, found, others, falseAlarms }: Verdicts): Row {
  return [
    `${found} of ${vulnerable}`,
    ratio(found, vulnerable),
    `${falseAlarms} of ${others}`,
    ratio(falseAlarms, others),
  ];
}

/** How long each scan took at the default pace, and what it sent. */
export function timeTable(examined: readonly Examined[]): string {
  const rows = examined.map(({ specimen, full, quick }) => [
    specimen.name,
    inSeconds(full.durationMs),
    `${full.requests}`,
    `${full.signIns}`,
    inSeconds(quick.durationMs),
    `${quick.requests}`,
    `${quick.signIns}`,
  ]);
  const header = ['application', 'full, s', 'requests', 'sign-ins', 'quick, s', 'requests', 'sign-ins'];
  return table(header, rows);
}

function said(verdict: boolean | null): string {
  if (verdict === null) return '–';
  return verdict ? 'alert' : 'silent';
}

function ratio(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`;
}

function inSeconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

/** Markdown, so that it can go into a document as it is. */
function table(header: Row, rows: readonly Row[]): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: Row) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(header), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}
