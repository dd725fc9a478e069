import { expect, it } from 'vitest';
import { tokenizeArguments } from './tokens.ts';

const takesValue = (name: string) => name === 'user' || name === 'limit';

it.each([
  [
    ['a', '--user', 'x', 'b'],
    ['a', 'user=x', 'b'],
  ],
  [['--user=x=y'], ['user=x=y']],
  [['--user='], ['user=']],
  [['--user', '-x'], ['user=-x']],
  [
    ['--user', '--all'],
    ['user', 'all'],
  ],
  [['--user'], ['user']],
  [
    ['--all', 'x'],
    ['all', 'x'],
  ],
  [['--all=no'], ['all=no']],
  [
    ['-h', '-', '--', '--user', '-h'],
    ['h', '-', '--user', '-h'],
  ],
  [
    ['--limit', '--', 'x'],
    ['limit', 'x'],
  ],
])('splits %j', (args, tokens) => {
  const shown = tokenizeArguments(args, takesValue).map((token) => {
    if (token.kind === 'operand') return token.text;
    return token.value === undefined ? token.name : `${token.name}=${token.value}`;
  });
  expect(shown).toEqual(tokens);
});
