import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { Addresses } from '../addresses.ts';

/** A file of the built console, as it is sent. */
interface BuiltFile {
  readonly type: string;
  /** Named after its content, so that browsers may keep it for ever. */
  readonly isImmutable: boolean;
  readonly plain: Buffer;
  /** By `Content-Encoding`, the smallest first. */
  readonly encoded: readonly { readonly encoding: 'br' | 'gzip'; readonly content: Buffer }[];
}

export interface BuiltConsole {
  readonly page: Buffer;
  /** By path below the folder, with `/`. Nothing else can be asked for, whatever the address says (CWE-22). */
  readonly files: ReadonlyMap<string, BuiltFile>;
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/**
 * Reads the built console, and again where it has been built anew.
 *
 * @returns `null` as long as it has not been built.
 */
export function createBuiltConsole(folder: string, { at }: Pick<Addresses, 'at'>): () => BuiltConsole | null {
  const pagePath = join(folder, 'index.html');
  let read: { readonly builtAt: number; readonly console: BuiltConsole } | undefined;
  return () => {
    const builtAt = statSync(pagePath, { throwIfNoEntry: false })?.mtimeMs;
    if (builtAt === undefined) return null;
    if (read?.builtAt !== builtAt) {
      read = { builtAt, console: { page: atItsPlace(readFileSync(pagePath, 'utf8'), at), files: readFiles(folder) } };
    }
    return read.console;
  };
}

/** Every address in the page is one of ours, and written as if there were nothing before it. */
function atItsPlace(page: string, at: Addresses['at']): Buffer {
  return Buffer.from(page.replaceAll('="/', () => `="${at('/')}`));
}

function readFiles(folder: string): ReadonlyMap<string, BuiltFile> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const present = new Set(paths);
  const encodings = [
    { encoding: 'br', extension: '.br' },
    { encoding: 'gzip', extension: '.gz' },
  ] as const;
  const files = new Map<string, BuiltFile>();
  for (const path of paths) {
    const type = types[extname(path)];
    if (type === undefined) continue;
    files.set(relative(folder, path).split(sep).join('/'), {
      type,
      isImmutable: /-[A-Za-z0-9_-]{8,}\.\w+$/.test(path),
      plain: readFileSync(path),
      encoded: encodings
        .filter(({ extension }) => present.has(path + extension))
        .map(({ encoding, extension }) => ({ encoding, content: readFileSync(path + extension) })),
    });
  }
  return files;
}
