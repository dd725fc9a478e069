import { formatDuration, limitsFor } from '@curfew/core';
import { isLoopback } from '@curfew/http';
import type { Environment } from '../../command-line/command.ts';
import { nearest } from '../../command-line/nearest.ts';
import type { Configuration } from '../../configuration/configuration.ts';
import { knownVariables } from '../../configuration/variables.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** Looks for variables that were meant for us and mistyped. */
export function checkEnvironment(environment: Environment): Finding[] {
  const mistyped = Object.keys(environment).flatMap((name) => {
    if (!name.startsWith('CURFEW_') || knownVariables.includes(name)) return [];
    const near = nearest(name, knownVariables);
    return near === undefined ? [] : [`${name} means nothing; did you mean ${near}?`];
  });
  return mistyped.length === 0 ? [] : [warning('environment', mistyped.join(' '))];
}

export function checkConfiguration(configuration: Configuration): Finding[] {
  return [
    checkAddress(configuration),
    ...checkProxies(configuration),
    checkPolicies(configuration),
    checkValidation(configuration),
  ];
}

function checkAddress({ publicUrl, listen }: Configuration): Finding {
  if (publicUrl !== null) return ok('address', `people use ${publicUrl.href.replace(/\/$/, '')}`);
  if (isLoopback(listen.host)) return ok('address', `${listen.host}:${listen.port}, for this machine only`);
  return problem(
    'address',
    `listens on ${listen.host} without a publicUrl: set publicUrl to the https address that people use`,
  );
}

function checkProxies({ publicUrl, trustedProxies }: Configuration): Finding[] {
  if (publicUrl?.protocol !== 'https:' || trustedProxies.length > 0) return [];
  return [
    warning(
      'proxies',
      'publicUrl is https, so that a proxy stands before this server, but trustedProxies is empty: all people share the address of the proxy, in the events and in the throttle',
    ),
  ];
}

function checkValidation({ validationCacheMs }: Configuration): Finding {
  if (validationCacheMs === 0) return ok('validation', 'every request asks the store');
  return ok(
    'validation',
    `a cache: an end elsewhere may be felt only after ${formatDuration(validationCacheMs)}, and is told to other servers where the store can`,
  );
}

function checkPolicies({ policies }: Configuration): Finding {
  const limits = limitsFor(policies, 'default', []);
  const missing = [
    ...(limits.tokenLifetimeMs === 0 ? ['no token lifetime'] : []),
    ...(limits.idleTimeoutMs === 0 ? ['no idle timeout'] : []),
  ];
  if (missing.length === 0) return ok('policies', 'sessions of people have an idle timeout and a lifetime');
  return warning(
    'policies',
    `policies.default has ${missing.join(' and ')}: "curfew policy show" compares it with NIST's`,
  );
}
