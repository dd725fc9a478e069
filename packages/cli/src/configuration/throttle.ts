import { accountThrottle, addressThrottle, type ThrottleLimits } from '@curfew/core';
import type { Configuration } from './configuration.ts';
import { readDuration } from './duration.ts';
import type { WrittenThrottleLimits } from './schema.ts';
import type { Source } from './source.ts';

/** What is left out is as it is without any configuration. */
export function readThrottle(
  written: { readonly account?: WrittenThrottleLimits; readonly address?: WrittenThrottleLimits },
  source: Source,
): Configuration['throttle'] {
  return {
    account: readLimits(written.account ?? {}, source, 'account', accountThrottle),
    address: readLimits(written.address ?? {}, source, 'address', addressThrottle),
  };
}

function readLimits(
  written: WrittenThrottleLimits,
  source: Source,
  of: string,
  fallback: ThrottleLimits,
): ThrottleLimits {
  const { freeFailures, firstDelay, longestDelay, forgetAfter } = written;
  const at = (key: string) => ['throttle', of, key];
  return {
    freeFailures: freeFailures ?? fallback.freeFailures,
    firstDelayMs: firstDelay === undefined ? fallback.firstDelayMs : readDuration(firstDelay, source, at('firstDelay')),
    longestDelayMs:
      longestDelay === undefined ? fallback.longestDelayMs : readDuration(longestDelay, source, at('longestDelay')),
    forgetAfterMs:
      forgetAfter === undefined ? fallback.forgetAfterMs : readDuration(forgetAfter, source, at('forgetAfter')),
  };
}
