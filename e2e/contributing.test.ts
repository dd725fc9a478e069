import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from './support/command.ts';

/** One row of a walk: this function, in this file, calls that one, or runs that statement. */
interface Step {
  readonly name: string;
  readonly file: string;
  /** Another function that the row says is called on the way. */
  readonly asks: string | undefined;
  readonly calls: string;
}

const row = /^\| `(\w+)` +\| \[[^\]]+\]\(([^)]+)\)(?:, which asks `(\w+)`)? +\| `([^`]+)` +\|$/;

const section =
  read('CONTRIBUTING.md')
    .split('### From a route to the SQL')[1]
    ?.split(/\n##? /)[0] ?? '';
const walks = section.split('| Function').slice(1).map(readWalk);

function readWalk(table: string): Step[] {
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((line) => {
    const [, name, file, asks, calls] = row.exec(line) ?? [];
    if (name === undefined || file === undefined || calls === undefined) throw new Error(`not a step: ${line}`);
    return { name, file, asks, calls };
  });
}

function read(file: string): string {
  return readFileSync(join(repository, file), 'utf8');
}

/** The last name of a call, such as `insert` of `store.sessions.insert`. */
function calledBy({ calls }: Step): string {
  return calls.split('.').at(-1) ?? calls;
}

/** Whether a function, a verb of an object, or a text of SQL of this name is made in a source. */
function defines(source: string, name: string): boolean {
  return new RegExp(`\\b(function|const) ${name}\\b|^ +(async )?${name}(:|\\()`, 'm').test(source);
}

describe('the walks of CONTRIBUTING', () => {
  it('are three, and end at a statement', () => {
    expect(walks.map((walk) => walk.at(-1)?.calls)).toEqual([
      'SELECT … FROM sessions',
      'INSERT INTO sessions',
      'UPDATE sessions',
    ]);
  });

  it.each(walks.flat())('$name is in $file, and calls $calls', (step) => {
    const source = read(step.file);
    expect(defines(source, step.name)).toBe(true);
    if (step.asks !== undefined) expect(source).toMatch(new RegExp(`\\b${step.asks}\\(`));
    const statement = step.calls.replace('…', '[^;]*');
    expect(source).toMatch(new RegExp(step.calls.includes(' ') ? statement : `\\b${calledBy(step)}\\b`));
  });

  it.each(walks)('lead from each step to the next', (...walk) => {
    const next = walk.slice(1).map(({ name }) => name);
    expect(walk.slice(0, -1).map(calledBy)).toEqual(next);
  });
});
