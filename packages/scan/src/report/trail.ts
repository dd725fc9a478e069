import type { Exchange } from '../http/message.ts';

export interface TrailStep {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly who: 'attacker' | 'victim' | 'scanner';
  readonly what: string;
  readonly exchange: Exchange | null;
}

/** The story of one check, told in steps: evidence for a finding, and the time line of the token's life. */
export interface Trail {
  tell(who: TrailStep['who'], what: string, exchange?: Exchange): void;
  include(steps: readonly TrailStep[]): void;
  readonly steps: readonly TrailStep[];
}

export function createTrail(): Trail {
  const steps: TrailStep[] = [];
  return {
    steps,
    tell: (who, what, exchange) =>
      steps.push({ at: exchange?.sentAt ?? Date.now(), who, what, exchange: exchange ?? null }),
    include: (others) => steps.push(...others),
  };
}
