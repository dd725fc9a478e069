import { CurfewError, parseDuration } from '@curfew/core';
import { usageFailure } from '../command-line/failure.ts';
import type { Source } from './source.ts';

/**
 * A duration out of a configuration, in milliseconds. The number 0 needs no unit; any other number has lost its own.
 *
 * @throws Failure that names the key and the value.
 */
export function readDuration(written: string | number, source: Source, path: readonly string[]): number {
  try {
    return parseDuration(String(written));
  } catch (error) {
    if (!(error instanceof CurfewError)) throw error;
    throw usageFailure(`${source.locate(path)}: ${path.join('.')}: ${error.message}`);
  }
}
