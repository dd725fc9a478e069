import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { Failure } from '../../command-line/failure.ts';
import { type Configuration, loadConfiguration } from '../../configuration/configuration.ts';
import { remoteUrl, withOperator } from '../../operator/connect.ts';
import type { Operator } from '../../operator/operator.ts';
import { printRows } from '../print-rows.ts';
import type { DoctorOptions } from './commands.ts';
import { checkConfiguration, checkEnvironment } from './configuration-checks.ts';
import { checkDatabase } from './database-checks.ts';
import { checkFiles } from './file-checks.ts';
import { type Finding, ok, problem } from './finding.ts';
import { checkKeys } from './key-checks.ts';
import { checkNames, checkStore } from './store-checks.ts';

export async function doctor(invocation: Invocation<DoctorOptions>): Promise<ExitCode> {
  const { options, output, environment } = invocation;
  const findings =
    remoteUrl(options, environment) === undefined ? await examineInPlace(invocation) : await examineServer(invocation);
  const rows = findings.map(({ check, result, detail }) => [check, result, detail]);
  await printRows(output, options.format, ['check', 'result', 'detail'], rows);
  return findings.some(({ result }) => result === 'problem') ? exitCodes.failed : exitCodes.ok;
}

/** Each look stands on the one before it: without a configuration there is no store to look at. */
async function examineInPlace(invocation: Invocation<DoctorOptions>): Promise<Finding[]> {
  const findings = [ok('node', `Node ${process.versions.node}`), ...checkEnvironment(invocation.environment)];
  const configuration = await readConfiguration(invocation, findings);
  if (configuration === null) return findings;
  findings.push(...checkConfiguration(configuration), ...examineFiles(configuration), await examineKeys(configuration));
  if (findings.some(({ check, result }) => check === 'database' && result === 'problem')) return findings;
  findings.push(...(await examineDatabase(configuration)));
  return [...findings, ...(await examineStore(invocation, configuration.retentionMs, [checkNames]))];
}

function examineFiles(configuration: Configuration): Finding[] {
  try {
    return checkFiles(configuration);
  } catch (error) {
    return [problem('database', explain(error))];
  }
}

async function examineKeys(configuration: Configuration): Promise<Finding> {
  try {
    return await checkKeys(configuration);
  } catch (error) {
    return problem('keys', explain(error));
  }
}

/** One that cannot be opened is told of once, by the look at the store. */
async function examineDatabase({ store }: Configuration): Promise<Finding[]> {
  try {
    return await checkDatabase(store);
  } catch {
    return [];
  }
}

async function readConfiguration(
  { options, environment }: Invocation<DoctorOptions>,
  findings: Finding[],
): Promise<Configuration | null> {
  try {
    const configuration = await loadConfiguration(environment, options);
    findings.push(ok('configuration', configuration.file ?? 'none: everything as it is without'));
    return configuration;
  } catch (error) {
    findings.push(problem('configuration', explain(error)));
    return null;
  }
}

async function examineServer(invocation: Invocation<DoctorOptions>): Promise<Finding[]> {
  return examineStore(invocation, 24 * 3_600_000);
}

/** @param looks what reads everything, and is too much to ask of a server. */
async function examineStore(
  invocation: Invocation<DoctorOptions>,
  retentionMs: number,
  looks: readonly ((operator: Operator) => Promise<Finding>)[] = [],
): Promise<Finding[]> {
  try {
    return await withOperator(invocation, async ({ operator }) => {
      const findings = await checkStore(operator, retentionMs);
      for (const look of looks) findings.push(await look(operator));
      return findings;
    });
  } catch (error) {
    return [problem('store', explain(error))];
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  const hint = error instanceof Failure && error.hint !== undefined ? `: ${error.hint}` : '';
  return `${error.message}${hint}`;
}
