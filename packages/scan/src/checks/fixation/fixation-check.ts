import type { Check, Outcome } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { rotateAtSignIn } from '../remedies/rotate-at-sign-in.ts';
import { type Attempt, plantAll } from './verdict.ts';

type FixationCheck = Omit<Check, 'severity' | 'wstg' | 'cwe' | 'asvs' | 'needs' | 'remedy' | 'run' | 'impact'> &
  Partial<Pick<Check, 'cwe' | 'asvs' | 'needs' | 'remedy'>> & {
    /** What is planted where. */
    readonly attempts: (context: CheckContext) => readonly Attempt[] | Promise<readonly Attempt[]>;
    /** Called before anything is planted; an outcome ends the check. */
    readonly unless?: (context: CheckContext) => Promise<Outcome | null>;
  };

/** A check that plants a token, has the victim sign in over it, and presents it. */
export function fixationCheck({ attempts, unless, ...check }: FixationCheck): Check {
  return {
    severity: 'high',
    cwe: [384],
    asvs: ['7.2.4'],
    wstg: 'WSTG-SESS-03',
    needs: ['session', 'sign-in'],
    remedy: rotateAtSignIn,
    impact:
      'Whoever planted the token is signed in as the victim, without the password, for as long as the session lives',
    ...check,
    async run(context) {
      return (await unless?.(context)) ?? plantAll(context, await attempts(context));
    },
  };
}
