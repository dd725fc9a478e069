import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../../test/sandbox.ts';
import { commandGroups, forwardedCommands } from '../catalogue.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { type Completed, readVocabulary } from './vocabulary.ts';
import { zshScript } from './zsh.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };
const isInstalled = (shell: Shell) => spawnSync(shell, ['--version']).status === 0;
const reasonFor = (shell: Shell) => (isInstalled(shell) ? '' : ` (skipped: ${shell} is not installed)`);

let sandbox: Sandbox;
let vocabulary: readonly Completed[];
beforeAll(async () => {
  sandbox = openSandbox();
  vocabulary = await readVocabulary(commandGroups, forwardedCommands);
  for (const shell of shells) sandbox.write(`curfew.${shell}`, scripts[shell](vocabulary));
  sandbox.write('quarterly report.yaml', '');
});
afterAll(() => sandbox.remove());

/** What a shell offers for the last word of each line, all lines in one process. */
function offers(shell: Shell, lines: readonly (readonly string[])[]): string[][] {
  const script = { bash: inBash, zsh: inZsh, fish: inFish }[shell](lines);
  const options = shell === 'fish' ? ['--no-config'] : shell === 'zsh' ? ['-f'] : ['--norc'];
  const run = spawnSync(shell, [...options, '-c', script], { cwd: sandbox.folder, encoding: 'utf8' });
  expect(run.stderr).toBe('');
  const parts = run.stdout.split('--8<--\n').slice(0, -1);
  expect(parts).toHaveLength(lines.length);
  return parts.map((part) => part.split('\n').filter((line) => line !== ''));
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/** As bash has split them: ":" and "=" are words of their own. */
function inBash(lines: readonly (readonly string[])[]): string {
  const calls = lines.map((line) => {
    const words = ['curfew', ...line.flatMap((word) => (/[:=]/.test(word) ? word.split(/([:=]+)/) : [word]))];
    // Behind a separator, the separator itself is bash's current word.
    if (words.length > 1 && words.at(-1) === '' && /[:=]$/.test(line.at(-1) ?? '')) words.pop();
    return `COMP_WORDS=(${words.map(quoted).join(' ')}) COMP_CWORD=${words.length - 1}; _curfew; printf '%s\\n' "\${COMPREPLY[@]}" '--8<--'`;
  });
  return ['source ./curfew.bash', "COMP_WORDBREAKS=$' \\t\\n\"\\'><=;|&(:'", ...calls].join('\n');
}

/** What zsh's own functions would show is printed instead: they work only while a line is edited. */
function inZsh(lines: readonly (readonly string[])[]): string {
  const calls = lines.map((line) => {
    const words = ['curfew', ...line.map((word) => (word === '' ? "''" : word))].map(quoted).join(' ');
    return `words=(${words}) CURRENT=${line.length + 1}; [[ $words[-1] == "''" ]] && words[-1]=''; _curfew; print -- '--8<--'`;
  });
  return `compdef() { registered="$*" }
source ./curfew.zsh
[[ $registered == "_curfew curfew" ]] || exit 1
compset() { words[CURRENT]=\${words[CURRENT]#*=} }
_files() { print -r -- "quarterly report.yaml" }
_describe() {
  local item
  for item in "\${(@P)@[-1]}"; do
    item=\${\${item//\\\\:/%}%%:*}
    item=\${item//\\%/:}
    [[ $item == "$words[CURRENT]"* ]] && print -r -- "$item"
  done
}
${calls.join('\n')}`;
}

function inFish(lines: readonly (readonly string[])[]): string {
  const calls = lines.map((line) => `complete -C ${quoted(['curfew', ...line].join(' '))}; echo '--8<--'`);
  return ['source ./curfew.fish', ...calls].join('\n');
}

/** Fish shows a description behind a tab, and `--name=value` in full where only `--name=` stands. */
const wordsOf = (offered: readonly string[] | undefined) =>
  (offered ?? []).map((line) => (line.split('\t')[0] ?? '').replace(/^--[a-z-]+=(?=.)/, ''));

describe.each(shells)('in %s', (shell) => {
  const test = it.skipIf(!isInstalled(shell));
  const name = (what: string) => `${what}${reasonFor(shell)}`;

  test(name('every command and every flag is completed'), () => {
    const commands = offers(
      shell,
      vocabulary.map(({ name: words }) => [...words.split(' ').filter(Boolean), '']),
    );
    const flags = offers(
      shell,
      vocabulary.map(({ name: words }) => [...words.split(' ').filter(Boolean), '--']),
    );
    for (const [index, command] of vocabulary.entries()) {
      const below = command.subcommands.map(({ word }) => word);
      if (below.length > 0) expect(wordsOf(commands[index]).sort(), command.name).toEqual([...below].sort());
      const expected = command.flags.map(({ word }) => word).sort();
      expect(
        wordsOf(flags[index])
          .filter((word) => word !== '--')
          .sort(),
        command.name,
      ).toEqual(expected);
    }
  });

  test(name('a word goes on, and values are those of the flag'), () => {
    const [part, subcommand, enumerated, inline, kind, operand, helped, global, file] = offers(shell, [
      ['mig'],
      ['user', 'set-'],
      ['user', 'list', '--format', 't'],
      ['user', 'list', '--format=t'],
      ['auth-session', 'list', '--state', ''],
      ['completion', ''],
      ['help', 'auth-session', 'lo'],
      ['--store', 'sqlite:a.db', 'tokens', 'fix'],
      ['user', 'list', '--config', 'q'],
    ]);
    expect(wordsOf(part).sort()).toEqual(['migrate', 'migrate-sessions', 'migrate-store']);
    expect(wordsOf(subcommand).sort()).toEqual(['set-password', 'set-roles']);
    expect(wordsOf(enumerated).sort()).toEqual(['table', 'tsv']);
    expect(wordsOf(inline).sort()).toEqual(['table', 'tsv']);
    expect(wordsOf(kind).sort()).toEqual(['active', 'ended', 'expired']);
    expect(wordsOf(operand).sort()).toEqual(['bash', 'fish', 'zsh']);
    expect(wordsOf(helped).sort()).toEqual(['login', 'logout']);
    expect(wordsOf(global)).toEqual(['fix-long-lived']);
    expect(wordsOf(file).map((path) => path.replaceAll('\\', ''))).toEqual(['quarterly report.yaml']);
  });

  test(name('the value of a flag is no command, and nothing is offered where anything may stand'), () => {
    const [value, user, unknown, over] = offers(shell, [
      ['auth-session', 'list', '--username', 'a'],
      ['--config', 'user', 'migrate', 's'],
      ['user', 'lost', '--bogus=t'],
      ['auth-session', 'login', '--', '--f'],
    ]);
    expect(value).toEqual([]);
    expect(wordsOf(user)).toEqual(['status']);
    expect(unknown).toEqual([]);
    expect(over).toEqual([]);
  });
});

it.skipIf(!isInstalled('bash'))(`bash replaces only what stands behind a colon${reasonFor('bash')}`, () => {
  expect(offers('bash', [['db:ch']])).toEqual([['check_long_lived_tokens']]);
});

it('prints the script', async () => {
  expect(await sandbox.succeed(['completion', 'bash'])).toBe(bashScript(vocabulary));
});

it('refuses a shell that it does not know', async () => {
  const refused = await sandbox.run(['completion', 'bsh']);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('ERROR: unknown shell "bsh"\nHINT: did you mean "bash"?\n');
  expect((await sandbox.run(['completion'])).stderr).toContain('usage: curfew completion bash|zsh|fish');
});
