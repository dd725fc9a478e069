import { expect, it } from 'vitest';
import { groupsIn, uncalledIn, uncalledVerbs, verbsIn } from '../lint/port-verbs.ts';

it('every verb of the port is called by a test of the contract', async () => {
  const { verbs, uncalled } = await uncalledVerbs();
  expect(uncalled).toEqual([]);
  for (const one of [
    'sessions.insert',
    'users.change',
    'trail.list',
    'throttle.settle',
    'life.sweep',
    'move.openForUse',
  ]) {
    expect(verbs).toContain(one);
  }
});

it('a verb that nobody calls is found, wherever it is declared', () => {
  const store =
    "import type { Wishes } from './wishes.ts';\n\nexport interface Store {\n  readonly wishes?: Wishes;\n}\n";
  expect(groupsIn(store)).toEqual([{ name: 'wishes', type: 'Wishes', from: 'wishes.ts' }]);
  const wishes =
    'export interface Wishes {\n  /** One. */\n  grant(\n    which: string,\n  ): void;\n\n  refuse(): void;\n}\n';
  expect(verbsIn(wishes, 'Wishes')).toEqual(['grant', 'refuse']);
  const verbs = ['wishes.grant', 'wishes.refuse'];
  const tests = "// store.wishes.refuse()\n/** wishes.refuse() */\nstore.wishes.grant('a');\nwishes.refused();\n";
  expect(uncalledIn(tests, verbs)).toEqual(['wishes.refuse']);
});
