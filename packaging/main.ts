import { join, resolve } from 'node:path';
import { readArguments } from '../scripts/arguments.ts';
import { packAll } from './pack.ts';

const usage = `npm run pack [-- FOLDER]: packs what is published into dist/packages, or into FOLDER
`;

const { positionals } = readArguments(usage, { allowPositionals: true });
const repository = join(import.meta.dirname, '..');
const output = resolve(positionals[0] ?? join(repository, 'dist/packages'));
for (const { name, version, tarball, size, unpackedSize } of packAll(repository, output)) {
  const sizes = `${Math.round(size / 1_024)} kB, unpacked ${Math.round(unpackedSize / 1_024)} kB`;
  process.stdout.write(`${`${name}@${version}`.padEnd(34)}${sizes.padEnd(32)}${tarball}\n`);
}
