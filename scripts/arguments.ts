import { type ParseArgsConfig, parseArgs } from 'node:util';

/**
 * The arguments of one of the repository's own scripts. `--help` prints `usage` and ends; what is not understood is said on
 * stderr, with `usage`, and ends with 2.
 */
export function readArguments<Config extends ParseArgsConfig>(usage: string, config: Config) {
  if (process.argv.slice(2).includes('--help')) {
    process.stdout.write(usage);
    process.exit(0);
  }
  try {
    return parseArgs<Config>(config);
  } catch (error) {
    if (!(error instanceof TypeError && 'code' in error)) throw error;
    return refuseArguments(usage, error.message);
  }
}

/** Ends the script with 2 and says why. */
export function refuseArguments(usage: string, reason: string): never {
  process.stderr.write(`${reason}\n\n${usage}`);
  process.exit(2);
}
