import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalogue } from './catalogue.ts';

test('ids are unique, and every check says what it is, sends, proves and asks for', () => {
  expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length);
  for (const check of catalogue) {
    expect(check.id).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z0-9.-]+$/);
    expect(check.cwe.length).toBeGreaterThan(0);
    expect(check.asvs.length).toBeGreaterThan(0);
    expect(check.wstg).toMatch(/^WSTG-[A-Z]{4}-\d\d$/);
    for (const text of [check.title, check.sends, check.proves, check.remedy.text])
      expect(text.length).toBeGreaterThanOrEqual(10);
  }
});

test('every check is shown at work by a test: on a faulty application and on a sound one', () => {
  const folder = new URL('../../test/', import.meta.url);
  const tests = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
  const text = tests.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');
  expect(catalogue.map(({ id }) => id).filter((id) => !text.includes(`'${id}'`))).toEqual([]);
});
