import { createHash } from 'node:crypto';
import type { LockedPackage } from './packages.ts';

/** The bill of materials (CycloneDX 1.6). It says when it was made by its contents alone, so that two of the same are the same. */
export function describeContents(version: string, contents: readonly LockedPackage[]): string {
  const components = contents.map((entry) => ({
    type: 'library',
    'bom-ref': purl(entry),
    name: entry.name,
    version: entry.version,
    purl: purl(entry),
    ...(entry.license !== undefined && { licenses: [licence(entry.license)] }),
    ...(entry.integrity !== undefined && { hashes: [hash(entry.integrity)] }),
  }));
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify([version, components]))}`,
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': `pkg:npm/curfew@${version}`,
        name: 'curfew',
        version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
        purl: `pkg:npm/curfew@${version}`,
      },
    },
    components,
    dependencies: [{ ref: `pkg:npm/curfew@${version}`, dependsOn: components.map((component) => component.purl) }],
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

function purl({ name, version }: LockedPackage): string {
  return `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
}

function licence(text: string) {
  return /^[\w.-]+$/.test(text) ? { license: { id: text } } : { expression: text };
}

function hash(integrity: string) {
  const [algorithm = '', value = ''] = integrity.split(/-(.*)/s);
  return {
    alg: algorithm.replace('sha', 'SHA-').toUpperCase(),
    content: Buffer.from(value, 'base64').toString('hex'),
  };
}

/** RFC 9562, version 8: our own way to make one. */
function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
