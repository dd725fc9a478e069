import { exitCodes } from './exit-code.ts';
import { Failure } from './failure.ts';

/**
 * Loads what rests on a package of ours that not everybody installs: an application that keeps its sessions by `curfew` needs
 * neither the server nor the scanner.
 *
 * @throws Failure that says how to install it.
 */
export async function loadWith<Loaded>(name: string, load: () => Promise<Loaded>): Promise<Loaded> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error, name)) throw error;
    const { readVersion } = await import('../commands/version/version.ts');
    throw new Failure(`this needs the package ${name}, which is not installed`, {
      exitCode: exitCodes.unavailable,
      hint: `npm install ${name}@${readVersion()}`,
      cause: error,
    });
  }
}

export function isMissing(error: unknown, name: string): boolean {
  return (
    error instanceof Error &&
    (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND' &&
    error.message.includes(`'${name}'`)
  );
}
