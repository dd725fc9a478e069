import type { Rule } from './query.ts';

/** What a standard asks of the two limits. `null`: that there is one, of whatever length. */
interface Preset {
  readonly name: string;
  readonly words: string;
  /** Seconds; 0: it asks for none. */
  readonly idleTimeoutSeconds: number | null;
  readonly tokenLifetimeSeconds: number | null;
}

const hour = 3_600;

/** NIST SP 800-63B-4 (July 2025) 2.1.3, 2.2.3 and 2.3.3; OWASP ASVS 5.0 7.3.1 and 7.3.2, which wants both and leaves their length. */
export const presets: Readonly<Record<string, Preset>> = {
  aal1: { name: 'NIST AAL1', words: 'ends within 30 days', idleTimeoutSeconds: 0, tokenLifetimeSeconds: 720 * hour },
  aal2: {
    name: 'NIST AAL2',
    words: 'ends within 24 hours, and after 1 hour without use',
    idleTimeoutSeconds: hour,
    tokenLifetimeSeconds: 24 * hour,
  },
  aal3: {
    name: 'NIST AAL3',
    words: 'ends within 12 hours, and after 15 minutes without use',
    idleTimeoutSeconds: hour / 4,
    tokenLifetimeSeconds: 12 * hour,
  },
  asvs: {
    name: 'OWASP ASVS 5.0',
    words: 'has an idle timeout and a lifetime, of a length that is documented',
    idleTimeoutSeconds: null,
    tokenLifetimeSeconds: null,
  },
};

type Limits = Pick<Rule, 'idleTimeoutSeconds' | 'tokenLifetimeSeconds'>;

/** Which limits of a rule are looser than a preset allows; 0 is "no limit". */
export function deviationsOf(rule: Limits, preset: Preset): readonly (keyof Limits)[] {
  const names = ['idleTimeoutSeconds', 'tokenLifetimeSeconds'] as const;
  return names.filter((name) => isLooser(rule[name], preset[name]));
}

function isLooser(seconds: number, allowed: number | null): boolean {
  if (allowed === null) return seconds === 0;
  return allowed > 0 && (seconds === 0 || seconds > allowed);
}
