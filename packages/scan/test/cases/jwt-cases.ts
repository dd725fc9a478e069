import type { JwtTrait } from '../fixtures/jwt-app.ts';

export interface JwtCase {
  readonly check: string;
  readonly faulty: readonly JwtTrait[];
  readonly sound?: readonly JwtTrait[];
  readonly severity: string;
}

export const jwtCases: readonly JwtCase[] = [
  { check: 'jwt.alg-none', faulty: ['accepts-none'], severity: 'critical' },
  { check: 'jwt.signature', faulty: ['skips-signature'], severity: 'critical' },
  { check: 'jwt.weak-secret', faulty: ['weak-secret'], sound: ['strong-secret'], severity: 'critical' },
  { check: 'jwt.key-confusion', faulty: ['confuses-keys'], severity: 'critical' },
  { check: 'jwt.header-injection', faulty: ['follows-kid'], severity: 'critical' },
  { check: 'jwt.header-injection', faulty: ['believes-jwk'], severity: 'critical' },
  { check: 'jwt.header-injection', faulty: ['fetches-jku'], severity: 'critical' },
  { check: 'jwt.expiry', faulty: ['no-exp'], severity: 'medium' },
  { check: 'jwt.type-confusion', faulty: ['any-type'], severity: 'high' },
  { check: 'logout.server-side', faulty: ['no-deny-list'], severity: 'medium' },
];
