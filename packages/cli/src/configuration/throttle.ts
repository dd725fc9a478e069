import { accountThrottle, addressThrottle, anonymousLimit, type RateLimit, type ThrottleLimits } from '@curfew/core';
import type { Configuration } from './configuration.ts';
import { readDuration } from './duration.ts';
import type { WrittenRateLimit, WrittenThrottleLimits } from './schema.ts';
import type { Source } from './source.ts';

/** What is left out is as it is without any configuration. */
export function readThrottle(
  written: {
    readonly account?: WrittenThrottleLimits;
    readonly address?: WrittenThrottleLimits;
    readonly anonymous?: WrittenRateLimit;
  },
  source: Source,
): Configuration['throttle'] {
  return {
    account: readLimits(written.account ?? {}, source, 'account', accountThrottle),
    address: readLimits(written.address ?? {}, source, 'address', addressThrottle),
    anonymous: readRate(written.anonymous ?? {}, source),
  };
}

function readRate({ burst = anonymousLimit.burst, every }: WrittenRateLimit, source: Source): RateLimit {
  const path = ['throttle', 'anonymous', 'every'];
  const everyMs = every === undefined ? anonymousLimit.everyMs : readDuration(every, source, path);
  return { burst, everyMs };
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
