import { fstatSync, readdirSync, type Stats, statSync } from 'node:fs';

/** What tells a file from any other, whatever it is called. */
export type FileIdentity = Pick<Stats, 'dev' | 'ino'>;

export function isSameFile(one: FileIdentity | undefined, other: FileIdentity | undefined): boolean {
  return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev;
}

/** @returns `undefined` where there is no file of this name. */
export function lookAt(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/**
 * Finds the descriptor by which SQLite has a file open, which also works after its name is gone. To open the file a second time
 * would be no way: closing that again drops the locks that SQLite holds on it (POSIX advisory locks).
 *
 * @returns `null` where the system does not say (Windows, which does not let go of open files either).
 */
export function findDescriptor(file: FileIdentity): number | null {
  for (const name of listDescriptors()) {
    const descriptor = Number(name);
    if (isOpenOn(descriptor, file)) return descriptor;
  }
  return null;
}

export function isOpenOn(descriptor: number, file: FileIdentity): boolean {
  try {
    return isSameFile(fstatSync(descriptor), file);
  } catch {
    // Closed meanwhile, such as the one by which the list was read.
    return false;
  }
}

function listDescriptors(): readonly string[] {
  try {
    return readdirSync('/dev/fd');
  } catch {
    return [];
  }
}
