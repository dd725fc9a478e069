import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadConfiguration } from './configuration.ts';

const folder = mkdtempSync(join(tmpdir(), 'curfew-mail-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function load(mail: string) {
  const file = join(folder, 'curfew.yaml');
  writeFileSync(join(folder, 'secret'), 'of the mail server\n');
  writeFileSync(file, `mail: { ${mail.replace('SECRET', join(folder, 'secret'))} }\n`);
  return (await loadConfiguration({}, { config: file })).mail;
}

test('mail has a server, a sender, and a password in a file of its own', async () => {
  const smtp = 'smtp: "smtp://curfew@mail.example.com:587", passwordFile: "SECRET", from: "Curfew <c@example.com>"';
  expect(await load(smtp)).toEqual({
    smtp: new URL('smtp://curfew@mail.example.com:587'),
    password: 'of the mail server',
    from: 'Curfew <c@example.com>',
    isLocal: false,
  });
  expect(await load('smtp: "smtp://127.0.0.1:25", from: c@example.com')).toMatchObject({
    isLocal: true,
    password: null,
  });
});

test.each([
  ['smtp: "https://mail.example.com", from: c@example.com', 'is no address of a mail server'],
  ['smtp: "smtp://curfew:secret@mail.example.com", from: c@example.com', 'is no address of a mail server'],
  ['smtp: "smtp://mail.example.com", from: nobody', '"nobody" is no sender'],
  ['smtp: "smtp://curfew@mail.example.com", from: c@example.com', 'go together'],
  ['smtp: "smtp://mail.example.com", passwordFile: "SECRET", from: c@example.com', 'go together'],
  ['smtp: "smtp://mail.example.com", from: c@example.com, password: x', 'unknown key "password"'],
])('%s is refused', async (mail, message) => {
  await expect(load(mail)).rejects.toThrow(message);
});
