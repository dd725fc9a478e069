import { catalogue, selectChecks } from '../checks/catalogue.ts';
import { readBaseline } from '../report/baseline.ts';
import { compareReports, parseReport, renderComparison } from '../report/compare.ts';
import { renderHtml } from '../report/html-report.ts';
import { renderJunit } from '../report/junit.ts';
import type { Report } from '../report/report.ts';
import { renderSarif } from '../report/sarif.ts';
import { renderTerminal } from '../report/terminal.ts';
import { type ScanOptions, scan, version } from '../scan/scan.ts';
import { InvalidTarget } from '../target/invalid-target.ts';
import type { Target } from '../target/target.ts';
import { describePlan } from './dry-run.ts';
import { exitCodeOf, exitCodes } from './exit-code.ts';
import { help } from './help.ts';
import { writeTargetFile } from './init.ts';
import type { CommandIo } from './io.ts';
import { explainChecks, listChecks } from './list-checks.ts';
import { type CommandOptions, durationOf, type Format, numberOf, parseOptions } from './options.ts';
import { createProgress } from './progress.ts';
import { readTarget } from './read-target.ts';
import { isThisMachine } from './this-machine.ts';

/**
 * The command `curfew scan`.
 * @returns the exit code (see `exitCodes`)
 */
export async function runScanCommand(argv: readonly string[], io: CommandIo): Promise<number> {
  try {
    return await run(parseOptions(argv), io);
  } catch (error) {
    if (!(error instanceof InvalidTarget)) throw error;
    io.stderr.write(`curfew scan: ${error.message}\n`);
    return exitCodes.usage;
  }
}

async function run(options: CommandOptions, io: CommandIo): Promise<number> {
  const { values } = options;
  if (values.help === true) return say(io, help);
  if (values.version === true) return say(io, `${version}\n`);
  if (values['list-checks'] === true) return say(io, listChecks(catalogue, options.format));
  if (values.explain !== undefined) return say(io, explainChecks(selectChecks('full', list(values.explain), [])));
  if (options.compare !== null) return compare(options.compare, options, io);
  const target = await readTarget(options, io);
  if (values['dry-run'] === true) return say(io, describePlan(target, options));
  await requireConsent(target, options, io);
  if (options.writes !== null) return say(io, await writeTargetFile(scanOptions(target, options), io));
  const progress = createProgress(io.stderr, values.quiet === true);
  const report = await scan({ ...scanOptions(target, options), onProgress: progress.show });
  progress.end();
  return finish(withoutKnown(report, await baselineOf(options, io)), options, io);
}

function list(values: readonly string[]): string[] {
  return values.flatMap((one) => one.split(','));
}

/** Ends with 1 if something is new that counts. */
async function compare(
  { older, newer }: NonNullable<CommandOptions['compare']>,
  options: CommandOptions,
  io: CommandIo,
): Promise<number> {
  const [before, now] = [await io.readFile(older), await io.readFile(newer)];
  const current = parseReport(now, newer);
  const comparison = compareReports(parseReport(before, older), current);
  const isJson = options.format === 'json';
  io.stdout.write(isJson ? `${JSON.stringify(comparison, null, 2)}\n` : renderComparison(comparison));
  const threshold = { ...options, failOnInconclusive: options.values['fail-on-inconclusive'] === true };
  return exitCodeOf({ ...current, findings: comparison.added }, threshold);
}

function say(io: CommandIo, text: string): number {
  io.stdout.write(text);
  return exitCodes.clean;
}

async function requireConsent(target: Target, { values }: CommandOptions, io: CommandIo): Promise<void> {
  const { hostname } = new URL(target.url);
  if (isThisMachine(hostname) || values.yes === true) return;
  const question = `${hostname} is not this machine. May it be scanned, with sign-ins and forged tokens?`;
  if ((await io.confirm?.(question)) === true) return;
  throw new InvalidTarget(`${hostname} is not this machine: --yes says that you may scan it`);
}

function scanOptions(target: Target, { values, profile, checks, skip }: CommandOptions): ScanOptions {
  const numbers = {
    requestsPerSecond: numberOf('--rate', values.rate, 0.1),
    maxSignIns: numberOf('--max-sign-ins', values['max-sign-ins']),
    maxRequests: numberOf('--max-requests', values['max-requests']),
    samples: numberOf('--samples', values.samples),
    maxWaitMs: durationOf('--max-wait', values['max-wait']),
    maxDurationMs: durationOf('--max-duration', values['max-duration']),
    requestTimeoutMs: durationOf('--timeout', values.timeout),
    graceMs: durationOf('--grace', values.grace),
  };
  const given = Object.entries(numbers).filter(([, value]) => value !== undefined);
  return {
    target,
    profile,
    checks,
    skip,
    insecure: values.insecure === true,
    allowChanges: values['allow-changes'] === true,
    ...(values.db !== undefined && { database: databaseOf(values.db, values) }),
    ...(Object.fromEntries(given) as Partial<ScanOptions>),
  };
}

function databaseOf(url: string, values: CommandOptions['values']): NonNullable<ScanOptions['database']> {
  const table = values['db-table'];
  return { url, mayWrite: values['db-write'] === true, ...(table !== undefined && { table }) };
}

async function baselineOf({ values }: CommandOptions, io: CommandIo): Promise<ReadonlySet<string>> {
  return values.baseline === undefined ? new Set() : readBaseline(await io.readFile(values.baseline));
}

function withoutKnown(report: Report, known: ReadonlySet<string>): Report {
  return { ...report, findings: report.findings.filter(({ fingerprint }) => !known.has(fingerprint)) };
}

async function finish(report: Report, options: CommandOptions, io: CommandIo): Promise<number> {
  const { values } = options;
  for (const path of values.save ?? []) await io.writeFile(path, render(report, formatOf(path), options, false));
  // An empty NO_COLOR does not count (no-color.org).
  const colour = io.stdout.isTTY === true && !io.environment.NO_COLOR;
  io.stdout.write(render(report, options.format, options, colour));
  return exitCodeOf(report, { ...options, failOnInconclusive: values['fail-on-inconclusive'] === true });
}

function formatOf(path: string): Format {
  const formats: Record<string, Format> = { json: 'json', sarif: 'sarif', xml: 'junit', html: 'html', txt: 'terminal' };
  const format = formats[path.split('.').at(-1) ?? ''];
  if (format === undefined) throw new InvalidTarget(`--save takes .json, .sarif, .xml, .html or .txt, not ${path}`);
  return format;
}

function render(report: Report, format: Format, { values }: CommandOptions, colour: boolean): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
    case 'sarif':
      return renderSarif(report, relativePath(values.target ?? 'curfew-scan.yml'));
    case 'junit':
      return renderJunit(report, values.strict === true);
    case 'html':
      return renderHtml(report);
    case 'terminal':
      return renderTerminal(report, { colour });
  }
}

/** GitHub shows a result only at a path inside the repository. */
function relativePath(path: string): string {
  return path.replace(/^(\.?\/)+/, '').replaceAll('\\', '/');
}
