import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadConfiguration } from './configuration.ts';

const folder = mkdtempSync(join(tmpdir(), 'curfew-branding-'));
afterAll(() => rmSync(folder, { recursive: true }));

const logo = join(folder, 'logo');

async function load(branding: string, content = '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>') {
  writeFileSync(logo, content, 'latin1');
  const file = join(folder, 'curfew.yaml');
  writeFileSync(file, `branding: { ${branding} }\n`);
  return (await loadConfiguration({}, { config: file })).branding;
}

test('the pages are made one’s own by a name, a logo, colours, help and texts by language', async () => {
  const texts = 'texts: { de: { title: Willkommen, hint: Hallo, footer: Impressum } }';
  expect(
    await load(
      `productName: Example, logoFile: "${logo}", accent: "#7a1fa2", accentDark: "#d0a0ff", supportUrl: "mailto:help@example.com", ${texts}`,
    ),
  ).toEqual({
    productName: 'Example',
    logo: {
      type: 'image/svg+xml',
      content: Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'),
    },
    accent: '#7a1fa2',
    accentDark: '#d0a0ff',
    supportUrl: new URL('mailto:help@example.com'),
    texts: { de: { title: 'Willkommen', hint: 'Hallo', footer: 'Impressum' } },
  });
  expect((await load(`logoFile: "${logo}"`, '\x89PNG\r\n\x1a\n…')).logo?.type).toBe('image/png');
  expect(await load('')).toEqual({});
});

test.each([
  ['supportUrl: "javascript:alert(1)"', 'branding.supportUrl: "javascript:alert(1)" is no https or mailto address'],
  [`logoFile: "${join(folder, 'absent')}"`, 'absent cannot be read (ENOENT)'],
  [`logoFile: "${logo}"`, 'is no picture'],
  ['colour: red', 'unknown key "colour" in branding'],
])('branding: { %s } is refused', async (branding, message) => {
  await expect(load(branding, '<html>')).rejects.toThrow(message);
});

test('a logo is no larger than a page needs', async () => {
  await expect(load(`logoFile: "${logo}"`, `<svg>${'x'.repeat(300_000)}`)).rejects.toThrow('has 300005 bytes');
});
