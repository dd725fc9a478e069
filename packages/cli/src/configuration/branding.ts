import { readFileSync } from 'node:fs';
import type { BrandingOptions } from '@curfew/server';
import { usageFailure } from '../command-line/failure.ts';
import type { WrittenBranding } from './schema.ts';
import type { Source } from './source.ts';

/** A picture for the head of a page has no reason to be larger. */
const largestLogo = 256 * 1_024;

/** The colours, and which languages there are, the server itself checks when it starts. @throws Failure */
export function readBranding({ logoFile, supportUrl, ...options }: WrittenBranding, source: Source): BrandingOptions {
  return {
    ...options,
    ...(logoFile !== undefined && { logo: readLogo(logoFile, source) }),
    ...(supportUrl !== undefined && { supportUrl: readSupportUrl(supportUrl, source) }),
  };
}

function readSupportUrl(text: string, source: Source): URL {
  const url = URL.parse(text);
  if (url !== null && ['https:', 'mailto:'].includes(url.protocol)) return url;
  throw usageFailure(
    `${source.locate(['branding', 'supportUrl'])}: branding.supportUrl: ${JSON.stringify(text)} is no https or mailto address`,
    'write it like https://help.example.com or mailto:help@example.com',
  );
}

function readLogo(file: string, source: Source): NonNullable<BrandingOptions['logo']> {
  const fail = (why: string, hint: string) =>
    usageFailure(`${source.locate(['branding', 'logoFile'])}: branding.logoFile: ${file} ${why}`, hint);
  let content: Buffer;
  try {
    content = readFileSync(file);
  } catch (error) {
    throw fail(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'failed'})`, 'check its name and its mode');
  }
  if (content.length > largestLogo) throw fail(`has ${content.length} bytes`, `use at most ${largestLogo}`);
  const type = typeOf(content);
  if (type === null) throw fail('is no picture', 'use an SVG, PNG or WebP file');
  return { type, content };
}

/** By what is in it: a name proves nothing. */
function typeOf(content: Buffer): NonNullable<BrandingOptions['logo']>['type'] | null {
  if (content.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))) return 'image/png';
  if (content.toString('latin1', 0, 4) === 'RIFF' && content.toString('latin1', 8, 12) === 'WEBP') return 'image/webp';
  return /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<svg[\s>]/s.test(content.toString('utf8')) ? 'image/svg+xml' : null;
}
