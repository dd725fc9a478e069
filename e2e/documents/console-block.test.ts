import { expect, test } from 'vitest';
import { expectedOutput, normalizeOutput, readConsoleBlocks } from './console-block.ts';

const document = `
\`\`\`console
$ first
said
$ second <<END
> more
> END
\`\`\`

\`\`\`
$ not run
\`\`\`
`;

test('reads the commands of the marked blocks', () => {
  expect(readConsoleBlocks(document)).toEqual([
    { line: 3, command: 'first', output: 'said' },
    { line: 5, command: 'second <<END\nmore\nEND', output: '' },
  ]);
});

test('a table differs only where every run differs', () => {
  const table = (id: string, time: string, dashes: string) =>
    `  id | time\n${dashes}+---\n  ${id} | ${time}\n(1 row)\n`;
  const documented = table('6f1c2a34-0000-4000-8000-000000000001', '2026-01-05 09:00:00.12', '-----');
  const another = table('6f1c2a34-0000-4000-8000-000000000002', '2026-01-05 10:00:00.123456', '--------');
  expect(normalizeOutput(another)).toMatch(expectedOutput(documented));
  expect(normalizeOutput(another.replace('1 row', '2 rows'))).not.toMatch(expectedOutput(documented));
});

test('an ellipsis stands for anything', () => {
  expect(normalizeOutput('{"user":"ada","ip":"::1"}')).toMatch(expectedOutput('{"user":"ada",…}'));
  expect(normalizeOutput('{"user":"bob","ip":"::1"}')).not.toMatch(expectedOutput('{"user":"ada",…}'));
});

test('a command that must print nothing is not satisfied by a complaint', () => {
  expect(normalizeOutput('curfew: command not found')).not.toMatch(expectedOutput(''));
});
