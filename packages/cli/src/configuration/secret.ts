import { readFileSync } from 'node:fs';
import type { Environment } from '../command-line/command.ts';
import { usageFailure } from '../command-line/failure.ts';
import type { SecretVariable } from './variables.ts';

/**
 * A secret out of `NAME`, or out of the file that `NAME_FILE` names, without the line feed at its end.
 *
 * @throws Failure where both are set, or the file cannot be read or is empty.
 */
export function readSecret(environment: Environment, name: SecretVariable): string | undefined {
  const [value, file] = [environment[name], environment[`${name}_FILE`]];
  if (value !== undefined && file !== undefined) {
    throw usageFailure(`${name} and ${name}_FILE are both set`, 'set one of them');
  }
  return file === undefined ? value : readSecretFile(file, `${name}_FILE`);
}

/** @param origin what names the file, for the error. */
export function readSecretFile(file: string, origin: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw usageFailure(`${origin}: cannot read ${file}: ${(error as NodeJS.ErrnoException).code ?? 'failed'}`);
  }
  const secret = text.replace(/\r?\n$/, '');
  if (secret === '') throw usageFailure(`${origin}: ${file} is empty`);
  return secret;
}
