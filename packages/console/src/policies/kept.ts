import { useQueryClient } from '@tanstack/react-query';
import { inParts } from '../api/parts.ts';
import { request } from '../api/request.ts';
import type { Answer } from '../api/resources.ts';
import { t } from '../language/texts.ts';
import { say } from '../parts/toast.tsx';
import type { Policies } from './query.ts';

export type Kept = Policies['kept'];
export type KeptRule = Kept['policies'][string];
export type RuleKind = 'policies' | 'roles';
type Report = Answer<'applyPolicies'>;

/** What is set here and not configured elsewhere: only that can be set again. */
export function settable(kept: Kept, { origins }: Policies): Kept {
  const free = (rules: Kept['policies'], of: RuleKind) =>
    Object.fromEntries(Object.entries(rules).filter(([name]) => origins[of][name] !== 'configured'));
  return {
    policies: free(kept.policies, 'policies'),
    roles: free(kept.roles, 'roles'),
    maxTokenLifetimeSeconds: origins.maxTokenLifetime === 'configured' ? null : kept.maxTokenLifetimeSeconds,
  };
}

/** The rules with one of them changed; `null` takes it away, so that what is built in holds again. */
export function withRule(kept: Kept, of: RuleKind, name: string, rule: KeptRule | null): Kept {
  const { [name]: _, ...others } = kept[of];
  return { ...kept, [of]: rule === null ? others : { ...others, [name]: rule } };
}

/** Sets the rules, in place of the version that is on the screen. */
export function useSetRules({ version }: Policies) {
  const client = useQueryClient();
  return async (rules: Kept) => {
    try {
      const body = { version: version ?? 0, rules };
      const set = await request<Answer<'setPolicies'>>('PUT /v1/policies', { body });
      say(t.policies.nowSet(set.version));
    } finally {
      // Also where somebody else was first: their version is what is to be seen then.
      await client.invalidateQueries({ queryKey: ['policies'] });
      await client.invalidateQueries({ queryKey: ['users'] });
    }
  };
}

/** What would become of live sessions, part by part. */
export function previewRules(rules: Kept, signal: AbortSignal, onPart: (sum: Report) => void): Promise<Report> {
  return inParts(
    (asked) => request<Report>('POST /v1/policies/apply', { body: { dryRun: true, rules, ...asked }, signal }),
    {
      most: 0,
      listedOf: () => 0,
      merge: (sum, part) => ({
        ...part,
        shortened: sum.shortened + part.shortened,
        ended: sum.ended + part.ended,
      }),
      onPart,
    },
  );
}
