import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LockedPackage } from './packages.ts';

const rule = '='.repeat(80);

/** The licences of all that is inside, as they ask to be handed on with it. */
export function collectNotices(
  repository: string,
  contents: readonly (LockedPackage & { readonly folder: string })[],
): string {
  const own = readFileSync(join(repository, 'LICENSE'), 'utf8').trim();
  const others = contents.map(({ name, version, license, folder }) => {
    const texts = licenceFiles(folder).map((file) => readFileSync(join(folder, file), 'utf8').trim());
    return [`${name} ${version} (${license ?? 'see below'})`, ...texts].join('\n\n');
  });
  return `${[`Curfew\n\n${own}`, ...others].join(`\n\n${rule}\n\n`)}\n`;
}

function licenceFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    .sort();
}
