import { extname } from 'node:path';
import type { Addresses } from '../addresses.ts';
import type { FileSource } from './folder.ts';

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
export function createBuiltConsole(source: FileSource, { at }: Pick<Addresses, 'at'>): () => BuiltConsole | null {
  let read: { readonly builtAt: number; readonly console: BuiltConsole } | undefined;
  return () => {
    const builtAt = source.builtAt();
    if (builtAt === undefined) return null;
    if (read?.builtAt !== builtAt) {
      const page = atItsPlace(source.read('index.html').toString('utf8'), at);
      read = { builtAt, console: { page, files: readFiles(source) } };
    }
    return read.console;
  };
}

/** Every address in the page is one of ours, and written as if there were nothing before it. */
function atItsPlace(page: string, at: Addresses['at']): Buffer {
  return Buffer.from(page.replaceAll('="/', () => `="${at('/')}`));
}

function readFiles(source: FileSource): ReadonlyMap<string, BuiltFile> {
  const paths = source.paths();
  const present = new Set(paths);
  const encodings = [
    { encoding: 'br', extension: '.br' },
    { encoding: 'gzip', extension: '.gz' },
  ] as const;
  const files = new Map<string, BuiltFile>();
  for (const path of paths) {
    const type = types[extname(path)];
    if (type === undefined) continue;
    files.set(path, {
      type,
      isImmutable: /-[A-Za-z0-9_-]{8,}\.\w+$/.test(path),
      plain: source.read(path),
      encoded: encodings
        .filter(({ extension }) => present.has(path + extension))
        .map(({ encoding, extension }) => ({ encoding, content: source.read(path + extension) })),
    });
  }
  return files;
}
