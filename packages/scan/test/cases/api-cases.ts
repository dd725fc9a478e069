import type { TokenTrait } from '../fixtures/token-app.ts';
import type { TwoStepTrait } from '../fixtures/two-step-app.ts';

/** What needs a step-up, which a form alone does not show. */
export const stepUpCases = [
  { check: 'rotation.privilege', faulty: { rotates: false }, sound: { rotates: true } },
] as const;

/** A sign-in of two steps. */
export const twoStepCases: readonly {
  readonly check: string;
  readonly faulty: readonly TwoStepTrait[];
  readonly sound: readonly TwoStepTrait[];
}[] = [{ check: 'sign-in.open-between-steps', faulty: ['open-between'], sound: [] }];

export interface TokenCase {
  readonly check: string;
  readonly faulty: readonly TokenTrait[];
  readonly severity: string;
}

/** What clients meet that carry their token in a header; the sound application has no trait. */
export const tokenCases: readonly TokenCase[] = [
  { check: 'fixation.header', faulty: ['keeps-token'], severity: 'high' },
  { check: 'race.refresh', faulty: ['refreshes-twice'], severity: 'low' },
  { check: 'rotation.refresh-reuse', faulty: ['refreshes-again'], severity: 'medium' },
];
