import { appendFileSync, readFileSync, renameSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { type AuditEvent, type Seal, type Seals, viewEvent } from '@curfew/core';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { Failure, usageFailure } from '../../command-line/failure.ts';
import { loadWith } from '../../command-line/optional-package.ts';
import { writeWhole } from '../../command-line/write-whole.ts';
import type { ExportOptions } from './commands.ts';
import { withSeals } from './sealed.ts';

/** As often as a server seals. */
const followEveryMs = 5_000;

/**
 * Batch after batch of the sealed trail, and not by time: what became visible late is in a later batch, so that nothing is left out
 * and, with a cursor, nothing comes twice but the batch that was being written when this was cut off.
 */
export async function exportEvents(invocation: Invocation<ExportOptions>): Promise<ExitCode> {
  const { options, output, environment } = invocation;
  const { cursor, output: file, follow, format = 'ndjson' } = options;
  const write = format === 'syslog' ? writeSyslog : writeNdjson;
  const stopping = interrupted();
  await withSeals(options, environment, async ({ seals }) => {
    let next = await resumeAt(seals, cursor, (line) => output.tell(line));
    do {
      for (let found = await seals.list(next, 1); found[0] !== undefined && !stopping.aborted; ) {
        const [seal] = found;
        const events = (await seals.read(seal.number)).flatMap(({ event }) => event ?? []);
        const text = events.map(write).join('');
        if (file === undefined) await output.print(text);
        else appendTo(file, text);
        if (cursor !== undefined) await keepCursor(cursor, seal);
        next = seal.number + 1;
        found = await seals.list(next, 1);
      }
    } while (follow && (await hasTime(stopping)));
  });
  return exitCodes.ok;
}

/** The number of the first batch that has not been exported yet. */
async function resumeAt(seals: Seals, cursor: string | undefined, tell: (line: string) => void): Promise<number> {
  const [first] = await seals.list(1, 1);
  const last = await seals.last();
  if (first === undefined || last === null) {
    throw new Failure('nothing of the trail is sealed, and what is exported are sealed events', {
      exitCode: exitCodes.unavailable,
      hint: 'a running server seals within seconds; without one, run "curfew events seal"',
    });
  }
  const known = cursor === undefined ? null : readCursor(cursor);
  if (known === null) return first.number;
  const number = Number.parseInt(known, 10);
  if (number + 1 < first.number) {
    tell(
      `the batches ${number + 1} to ${first.number - 1} had been kept long enough and are gone: they were never exported`,
    );
    return first.number;
  }
  const [seal] = await seals.list(number, 1);
  const isOther = number >= first.number && (seal?.number !== number || (await headOf(seal)) !== known);
  if (!isOther) return number + 1;
  throw usageFailure(
    `--cursor ${cursor}: this trail does not hold the seal ${known}`,
    'name a new file to export this trail from its beginning, and look with "curfew events verify" what has happened to it',
  );
}

function readCursor(file: string): string | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw usageFailure(`--cursor: cannot read ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
  if (/^\d+:[0-9a-f]{64}$/.test(text)) return text;
  throw usageFailure(
    `--cursor: ${file} holds no cursor`,
    'name the file that an earlier "events export" has written, or a new one',
  );
}

async function keepCursor(file: string, seal: Seal): Promise<void> {
  try {
    writeWhole(file, `${await headOf(seal)}\n`, renameSync);
  } catch (error) {
    throw usageFailure(`--cursor: cannot write ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function appendTo(file: string, text: string): void {
  try {
    appendFileSync(file, text, { mode: 0o600, flush: true });
  } catch (error) {
    throw usageFailure(`--output: cannot write ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

async function headOf(seal: Seal): Promise<string> {
  const { headOf: write } = await loadWith('@curfew/signals', () => import('@curfew/signals/sealing'));
  return write(seal);
}

function writeNdjson(event: AuditEvent): string {
  return `${JSON.stringify(viewEvent(event))}\n`;
}

/** The facility "security/authorization messages (private)", and the severities "warning" and "notice" (RFC 5424, section 6.2.1). */
const [facility, warning, notice] = [10, 4, 5];
const host =
  hostname()
    .replace(/[^\x21-\x7e]/g, '')
    .slice(0, 255) || '-';

/**
 * A line as RFC 5424 has it. The event is JSON, so that nothing in it can end the line or begin another one; in ASCII, so that no
 * receiver has to guess an encoding.
 */
function writeSyslog(event: AuditEvent): string {
  const severity = event.type === 'sign-in-failed' ? warning : notice;
  const text = JSON.stringify(viewEvent(event)).replace(
    /[\x7f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const at = new Date(event.at).toISOString();
  return `<${facility * 8 + severity}>1 ${at} ${host} curfew - ${event.type} - ${text}\n`;
}

/** Aborted at the first SIGINT or SIGTERM, so that what is written is whole; the second one ends the process at once. */
function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

async function hasTime(signal: AbortSignal): Promise<boolean> {
  return pause(followEveryMs, true, { signal }).catch(() => false);
}
