import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const port = join(import.meta.dirname, '../../core/src/store');
const contract = join(import.meta.dirname, '../src/contract');

/** The verbs of the store port that no test of the contract calls, such as `sessions.insert`. */
export async function uncalledVerbs(): Promise<{
  readonly verbs: readonly string[];
  readonly uncalled: readonly string[];
}> {
  const groups = groupsIn(await readFile(join(port, 'store.ts'), 'utf8'));
  const sources = await Promise.all(groups.map(({ from }) => readFile(join(port, from), 'utf8')));
  const verbs = groups.flatMap(({ name, type }, index) =>
    verbsIn(sources[index] ?? '', type).map((verb) => `${name}.${verb}`),
  );
  const names = (await readdir(contract)).filter((name) => name.endsWith('.ts'));
  const tests = await Promise.all(names.map((name) => readFile(join(contract, name), 'utf8')));
  return { verbs, uncalled: uncalledIn(tests.join('\n'), verbs) };
}

/** Of the port itself: `readonly sessions: Sessions;`, imported from `./sessions.ts`. */
export function groupsIn(store: string): { readonly name: string; readonly type: string; readonly from: string }[] {
  const imported = new Map(
    [...store.matchAll(/import type \{ (\w+) \} from '\.\/([\w-]+\.ts)'/g)].map(([, type, from]) => [type, from]),
  );
  return [...store.matchAll(/^ {2}readonly (\w+)\??: (\w+);$/gm)].flatMap(([, name = '', type = '']) => {
    const from = imported.get(type);
    return from === undefined ? [] : { name, type, from };
  });
}

/** Of one group: its methods. */
export function verbsIn(source: string, type: string): string[] {
  const [, body = ''] = new RegExp(`^export interface ${type} \\{$(.*?)^\\}$`, 'ms').exec(source) ?? [];
  return [...body.matchAll(/^ {2}(\w+)\(/gm)].map(([, verb = '']) => verb);
}

export function uncalledIn(tests: string, verbs: readonly string[]): string[] {
  const code = tests.replace(/\/\*.*?\*\//gs, '').replace(/^\s*\/\/.*$/gm, '');
  return verbs.filter((verb) => !new RegExp(`\\b${verb.replace('.', '\\.')}\\(`).test(code));
}
