import { findOut, type ScanOptions } from '../scan/scan.ts';
import { formatTargetFile } from '../target/format-target-file.ts';
import { InvalidTarget } from '../target/invalid-target.ts';
import type { CommandIo } from './io.ts';

/** Finds out how the application is used, and writes it down for a person to correct. */
export async function writeTargetFile(options: ScanOptions, io: CommandIo): Promise<string> {
  const found = await findOut({
    ...options,
    onProgress: (progress) => {
      if (progress.kind === 'note') io.stderr.write(`${progress.text}\n`);
    },
  });
  if (!found.ok) throw new InvalidTarget(`${found.status}: ${found.reason}`);
  return formatTargetFile(found.target, found.tokens);
}
