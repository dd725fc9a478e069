import { readFileSync } from 'node:fs';
import { CurfewError, type Seals } from '@curfew/core';
import type { Fault, VerifyReport } from '@curfew/signals/sealing';
import type { Environment, Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { Failure, usageFailure } from '../../command-line/failure.ts';
import type { OptionValues } from '../../command-line/option.ts';
import { loadWith } from '../../command-line/optional-package.ts';
import { type Configuration, loadConfiguration } from '../../configuration/configuration.ts';
import { formatTime, formatTimeOrNull } from '../../formats/time.ts';
import { assertMigrated, assertThere } from '../../operator/in-place.ts';
import { type MovableStore, openStore } from '../../operator/open-store.ts';
import { openSealer } from '../../operator/sealing.ts';
import { openSealKeys } from '../../operator/secret-keys.ts';
import { parseStore } from '../../operator/store-url.ts';
import { printRows } from '../print-rows.ts';
import { startProgress } from '../progress.ts';
import type { InPlaceOptions, ProofOptions, VerifyOptions } from './commands.ts';

/** A whole trail is read, a page at a time, and one page of a big one may take a while. */
const statementTimeoutMs = 60_000;
/** What may have an innocent cause. */
const doubtful: readonly Fault['kind'][] = ['late', 'unexplained'];

export async function verify({ options, output, environment }: Invocation<VerifyOptions>): Promise<ExitCode> {
  const { contains, lenient } = options;
  if (contains !== undefined && !/^\d+:[0-9a-f]{64}$/.test(contains)) {
    throw usageFailure(
      `--contains ${JSON.stringify(contains)} is no seal`,
      'give the "head" of an earlier "events verify"',
    );
  }
  const { verifyTrail } = await sealing();
  const report = await withSeals(options, environment, async ({ seals, store, configuration }) => {
    const keys = await believedKeys(options, configuration);
    const { events } = await store.move.contentSize();
    const progress = await startProgress(output, 'Verifying events', events);
    const request = { keys, ...(contains !== undefined && { contains }), onProgress: progress.update };
    return verifyTrail(seals, request).finally(progress.stop);
  });
  for (const { kind, message } of report.faults) output.tell(`${kind}: ${message}`);
  if (!report.isComplete) output.tell('there is more that is wrong: the rest was not looked at');
  await printRows(output, options.format, Object.keys(columns), [Object.values(columns).map((read) => read(report))]);
  const isBent = report.faults.some(({ kind }) => !(lenient && doubtful.includes(kind)));
  return isBent ? exitCodes.failed : exitCodes.ok;
}

const columns: Readonly<Record<string, (report: VerifyReport) => string | null>> = {
  result: ({ faults }) => (faults.length === 0 ? 'as sealed' : (faults[0]?.kind ?? null)),
  seals: ({ seals }) => String(seals),
  events: ({ events }) => String(events),
  forgotten: ({ forgotten }) => String(forgotten),
  deleted: ({ deleted }) => String(deleted),
  'not yet sealed': ({ unsealed }) => String(unsealed),
  'sealed at': ({ sealedAt }) => formatTimeOrNull(sealedAt),
  head: ({ head }) => head,
};

export async function prove({ operands, options, output, environment }: Invocation<InPlaceOptions>): Promise<ExitCode> {
  const [id = ''] = operands;
  const { proveEvent } = await sealing();
  const proof = await withSeals(options, environment, ({ seals }) => proveEvent(seals, id.toLowerCase()));
  if (proof === null) {
    throw new Failure(`no event ${JSON.stringify(id)} is in a sealed batch`, {
      exitCode: exitCodes.notFound,
      hint: 'an event is sealed within seconds while a server runs; "curfew events export" shows ids',
    });
  }
  await output.print(`${JSON.stringify(proof)}\n`);
  return exitCodes.ok;
}

export async function checkProof({
  operands,
  options,
  output,
  environment,
}: Invocation<ProofOptions>): Promise<ExitCode> {
  const [file = '-'] = operands;
  const configuration = await loadConfiguration(environment, options);
  const keys = await believedKeys(options, configuration);
  const { verifyProof } = await sealing();
  const verdict = verifyProof(readText(file === '-' ? 0 : file, file), keys);
  if (!verdict.ok) throw new Failure(`the proof does not hold: ${verdict.reason}`, { exitCode: exitCodes.failed });
  const { event, statement, head } = verdict;
  const sealedAt = formatTime(statement.sealedAt);
  output.tell(`the event ${event.id} was in the trail when it was sealed, at ${sealedAt}, by the seal ${head}`);
  return exitCodes.ok;
}

export async function printKeys({ options, output, environment }: Invocation<InPlaceOptions>): Promise<ExitCode> {
  const { writePublicKey } = await sealing();
  const keys = await ownKeys(await loadConfiguration(environment, options));
  await output.print(keys.map(writePublicKey).join(''));
  return exitCodes.ok;
}

export async function seal({ options, output, environment }: Invocation<InPlaceOptions>): Promise<ExitCode> {
  const head = await withSeals(options, environment, async ({ store, configuration }) => {
    const sealer = await openSealer(store, configuration, { create: true, isForced: true });
    if (sealer === null) throw noKeys();
    return sealer.seal();
  });
  output.tell(head === null ? 'everything is sealed' : `sealed up to ${head}`);
  return exitCodes.ok;
}

interface Opened {
  readonly seals: Seals;
  readonly store: MovableStore;
  readonly configuration: Configuration;
}

export async function withSeals<Result>(
  options: OptionValues<InPlaceOptions>,
  environment: Environment,
  work: (opened: Opened) => Promise<Result>,
): Promise<Result> {
  const configuration = await loadConfiguration(environment, options);
  const location = parseStore(configuration.store);
  assertThere(location);
  const store = await openStore(location, { statementTimeoutMs });
  try {
    await assertMigrated(store.life, location);
    if (store.seals === undefined) throw new Failure('this store keeps no seals', { exitCode: exitCodes.unavailable });
    return await work({ seals: store.seals, store, configuration });
  } finally {
    await store.life.close();
  }
}

async function believedKeys(
  options: Pick<OptionValues<ProofOptions>, 'public-key'>,
  configuration: Configuration,
): Promise<readonly string[]> {
  const file = options['public-key'];
  if (file === undefined) return ownKeys(configuration);
  const { readPublicKeys } = await sealing();
  try {
    return readPublicKeys(readText(file, file));
  } catch (error) {
    if (error instanceof CurfewError) throw usageFailure(`--public-key ${file}: ${error.message}`);
    throw error;
  }
}

async function ownKeys(configuration: Configuration): Promise<readonly string[]> {
  const keys = await openSealKeys(configuration, parseStore(configuration.store), { create: false });
  if (keys === null) throw noKeys();
  return keys.map(({ publicKey }) => publicKey);
}

function noKeys(): Failure {
  return usageFailure(
    'there is no key file here: it lies beside a SQLite database, or where secrets.keyFile says',
    'set secrets.keyFile, or give --public-key with what "curfew events key" prints where the trail is sealed',
  );
}

function readText(file: string | 0, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw usageFailure(`cannot read ${name}: ${(error as NodeJS.ErrnoException).code ?? 'failed'}`);
  }
}

function sealing() {
  return loadWith('@curfew/signals', () => import('@curfew/signals/sealing'));
}
