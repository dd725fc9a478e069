import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Where the built console comes from. */
export interface FileSource {
  /** When it was made, in milliseconds; `undefined` as long as it has not been. */
  builtAt(): number | undefined;
  /** All files, with `/` between the parts of their paths. */
  paths(): readonly string[];
  read(path: string): Buffer;
}

export function openFolder(folder: string): FileSource {
  return {
    builtAt: () => statSync(join(folder, 'index.html'), { throwIfNoEntry: false })?.mtimeMs,
    paths: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')),
    read: (path) => readFileSync(join(folder, path)),
  };
}
