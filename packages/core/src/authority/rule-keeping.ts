import { randomUUID } from 'node:crypto';
import { CurfewError } from '../errors.ts';
import {
  assertKeptRules,
  type ConfiguredRules,
  createLiveRules,
  type KeptRules,
  mergeRules,
  noKeptRules,
} from '../policy/kept-rules.ts';
import type { PolicySet } from '../policy/policy.ts';
import { missingProof } from '../policy/proof-demand.ts';
import type { Rulebook, RuleVersion } from '../store/rulebook.ts';
import type { AuthorityContext } from './authority-context.ts';
import { permit, type Requester, stepUpRequired } from './requester.ts';

/** The rules that can be set at a running server. */
export interface RuleKeeping {
  readonly configured: ConfiguredRules;
  /** The version that is in force here; 0: none has been set. */
  version(): number;
  kept(): KeptRules;
  history(query: { readonly limit: number; readonly before?: number }): Promise<readonly RuleVersion[]>;
  /** What would hold with other rules. @throws CurfewError `invalid-request` */
  preview(rules: KeptRules): PolicySet;
  /**
   * Puts other rules into force, in place of all that have been set here: at once on this node, on others as soon as they ask.
   *
   * @param expected the version that the requester has seen
   * @throws CurfewError `invalid-request`, `revision-conflict`, or `step-up-required` where the requester themself would not meet them
   */
  change(rules: KeptRules, expected: number, requester: Requester): Promise<RuleVersion>;
  /** Takes over what others have set. */
  refresh(): Promise<void>;
}

/** @param by `null`: everything is said where the authority is made, and nothing is read from the store. */
export function createRules(
  configured: PolicySet,
  by: ConfiguredRules | null,
): { readonly set: PolicySet; keepIn(context: AuthorityContext): RuleKeeping | null } {
  const live = createLiveRules(configured);
  return {
    set: live.set,
    keepIn(context) {
      const { rulebook } = context.store;
      return by === null || rulebook === undefined ? null : keep(context, rulebook, { configured, by, live });
    },
  };
}

interface Rules {
  readonly configured: PolicySet;
  readonly by: ConfiguredRules;
  readonly live: ReturnType<typeof createLiveRules>;
}

function keep(context: AuthorityContext, rulebook: Rulebook, { configured, by, live }: Rules): RuleKeeping {
  let inForce: Pick<RuleVersion, 'number' | 'rules'> = { number: 0, rules: noKeptRules };

  function enforce(version: RuleVersion): void {
    // Answers may overtake each other.
    if (version.number <= inForce.number) return;
    live.replace(mergeRules(configured, by, version.rules));
    inForce = version;
  }

  function preview(rules: KeptRules): PolicySet {
    assertKeptRules(rules, configured, by);
    return mergeRules(configured, by, rules);
  }

  return {
    configured: by,
    version: () => inForce.number,
    kept: () => inForce.rules,
    history: (query) => rulebook.list(query),
    preview,
    async change(rules, expected, requester) {
      const actor = permit(context, 'change-policies', requester);
      assertMeets(preview(rules), requester, context.now());
      const version = { number: expected + 1, at: context.now(), actor: actor.actor, rules };
      const event = { id: randomUUID(), at: version.at, type: 'policies-changed', ...actor, ...nobody } as const;
      const added = await rulebook.add(version, [{ ...event, reason: null, detail: { version: version.number } }]);
      if (!added) {
        throw new CurfewError(
          'revision-conflict',
          'somebody has changed the rules meanwhile: look at them, then repeat it',
        );
      }
      enforce(version);
      return version;
    },
    async refresh() {
      const [newest] = await rulebook.list({ limit: 1 });
      if (newest !== undefined) enforce(newest);
    },
  };
}

/** Nobody locks themselves out: the session that sets the rules has to be served by them. */
function assertMeets(set: PolicySet, { proof }: Requester, now: number): void {
  const missing = typeof proof === 'object' ? missingProof(set, proof, now) : null;
  if (missing !== null) throw stepUpRequired(missing);
}

const nobody = { userId: null, username: null, sessionId: null } as const;
