import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type FileSource, openFolder } from './folder.ts';

/**
 * The console that comes with this server, found by its package's name, because this file may have become a part of another one. A
 * build that puts everything into one file has a module of its own in place of this one.
 */
export function openShippedConsole(): FileSource {
  return openFolder(join(createRequire(import.meta.url).resolve('@curfew/console/package.json'), '../dist'));
}
