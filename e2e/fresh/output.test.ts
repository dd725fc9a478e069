import { expect, test } from 'vitest';
import { findNoise, findTestCounts, formatTable } from './output.ts';

test('what npm complains of is noise, and what it says of its work is not', () => {
  expect(findNoise('\nadded 149 packages in 36s\n')).toBeNull();
  expect(findNoise('npm warn EBADENGINE Unsupported engine {\n')).toContain('EBADENGINE');
  expect(findNoise('npm WARN deprecated glob@7.2.3: no longer supported\n')).toContain('glob');
});

test('the counts of a run are those of its summary', () => {
  const summary =
    '\u001b[2m Test Files \u001b[22m \u001b[32m7 passed\u001b[39m (7)\n      Tests  75 passed | 2 skipped (77)\n';
  expect(findTestCounts(summary)).toBe('75 passed, 2 skipped');
  expect(findTestCounts('Error: no Node')).toBeNull();
});

test('a table has columns', () => {
  expect(formatTable(['Node', 'npm ci'], [['20', '30 s'], ['22']])).toBe(
    '| Node | npm ci |\n| ---- | ------ |\n| 20   | 30 s   |\n| 22   |\n'.replace('| 22   |\n', '| 22   |\n'),
  );
});
