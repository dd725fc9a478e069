import type { KeptRules } from '../policy/kept-rules.ts';
import type { AuditEvent } from './event.ts';

/** The rules that administrators set at running servers: every version that there has been. See {@link Store} for what holds of every verb. */
export interface Rulebook {
  /** The newest first, those before a number. */
  list(query: { readonly limit: number; readonly before?: number }): Promise<readonly RuleVersion[]>;

  /** Adds the version that follows the newest one. `false` where that is another number by now: then nothing happens. */
  add(version: RuleVersion, events: readonly AuditEvent[]): Promise<boolean>;
}

export interface RuleVersion {
  /** 1 and up, without gaps. */
  readonly number: number;
  readonly at: number;
  /** Who has set it. */
  readonly actor: string | null;
  readonly rules: KeptRules;
}
