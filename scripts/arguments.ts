import { type ParseArgsConfig, type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/**
 * The options of one of the repository's own scripts. `--help` prints `usage` and ends; what is not understood is said on
 * stderr, with `usage`, and ends with 2.
 */
export function readArguments<Options extends ParseArgsOptionsConfig>(usage: string, options: Options) {
  try {
    const config = { options: { ...options, help: { type: 'boolean', default: false } } } satisfies ParseArgsConfig;
    const { values } = parseArgs<{ options: Options & typeof config.options }>(config as never);
    if (!('help' in values && values.help)) return values;
  } catch (error) {
    if (!(error instanceof TypeError && 'code' in error)) throw error;
    refuseArguments(usage, error.message);
  }
  process.stdout.write(usage);
  return process.exit(0);
}

/** Ends the script with 2 and says why. */
export function refuseArguments(usage: string, reason: string): never {
  process.stderr.write(`${reason}\n\n${usage}`);
  process.exit(2);
}
