import type { Report } from '@curfew/scan';
import { expect, test } from 'vitest';
import type { Examined } from './examine.ts';
import { tallyChecks, tallyVerdicts } from './tally.ts';

function examined(faults: readonly string[], found: Readonly<Record<string, string>>, zap: boolean | null): Examined {
  const findings = Object.entries(found).map(([ruleId, severity]) => ({ ruleId, severity }));
  const checks = ['a', 'b'].map((id) => ({ id, status: id in found ? 'fail' : 'pass' }));
  const full = { findings, checks } as unknown as Report;
  return { specimen: { name: 'it', side: 'sound', faults }, full, quick: full, zap, wapiti: null };
}

const all = [
  examined(['a'], { a: 'high', b: 'low' }, true),
  examined(['a'], {}, null),
  examined([], { b: 'info' }, true),
];

test('what is found, missed and made up is counted for each check; a remark is no alarm', () => {
  expect(tallyChecks(all)).toEqual([
    { id: 'a', expected: 2, found: 1, falseAlarms: 0, inconclusive: 0, decided: 3 },
    { id: 'b', expected: 0, found: 0, falseAlarms: 1, inconclusive: 0, decided: 3 },
  ]);
});

test('a tool that cannot look has found nothing', () => {
  const has = ({ specimen }: Examined) => specimen.faults.includes('a');
  expect(tallyVerdicts(all, has, ({ zap }) => zap)).toEqual({ vulnerable: 2, found: 1, others: 1, falseAlarms: 1 });
});
