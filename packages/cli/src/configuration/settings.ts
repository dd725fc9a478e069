import { isIP } from 'node:net';
import { defaultPasswordRules } from '@curfew/core';
import { isLoopback } from '@curfew/http';
import { type Failure, usageFailure } from '../command-line/failure.ts';
import { readBranding } from './branding.ts';
import type { Settings } from './configuration.ts';
import { readDialects } from './dialects.ts';
import { readDuration } from './duration.ts';
import { readMail } from './mail.ts';
import { readRules } from './rules.ts';
import type { WrittenSettings } from './schema.ts';
import { readSignIn } from './sign-in.ts';
import type { Source } from './source.ts';
import { readThrottle } from './throttle.ts';
import { readTransmitters } from './transmitters.ts';
import { validateSettings } from './validation.ts';

/** Reads what one source says. @throws Failure that names the key, its place and the value. */
export function readSettings(source: Source): Settings {
  const written = validateSettings(source);
  const {
    listen,
    publicUrl,
    trustedProxies,
    returnOrigins,
    retention,
    shutdownDelay,
    eventRetention,
    policies,
    roles,
    maxTokenLifetime,
    throttle,
    validation,
  } = written;
  return {
    ...(written.store !== undefined && { store: written.store }),
    ...(written.caseSensitiveNames !== undefined && { caseSensitiveNames: written.caseSensitiveNames }),
    ...asWritten(written),
    ...(written.logLevel !== undefined && { logLevel: written.logLevel }),
    ...(listen !== undefined && { listen: readListen(listen, source) }),
    ...(publicUrl !== undefined && { publicUrl: readPublicUrl(publicUrl, source) }),
    ...(trustedProxies !== undefined && {
      trustedProxies: trustedProxies.map((text) => readBlock(text, source, ['trustedProxies'])),
    }),
    ...signalsOf(written, source),
    ...(returnOrigins !== undefined && { returnOrigins: returnOrigins.map((text) => readOrigin(text, source)) }),
    ...(retention !== undefined && { retentionMs: readDuration(retention, source, ['retention']) }),
    ...(shutdownDelay !== undefined && { shutdownDelayMs: readShutdownDelay(shutdownDelay, source) }),
    ...(eventRetention !== undefined && {
      eventRetentionMs: readDuration(eventRetention, source, ['eventRetention']),
    }),
    ...(policies !== undefined && { policies: readRules(policies, source, 'policies') }),
    ...(roles !== undefined && { roles: readRules(roles, source, 'roles') }),
    ...(maxTokenLifetime !== undefined && {
      maxTokenLifetimeMs: readDuration(maxTokenLifetime, source, ['maxTokenLifetime']),
    }),
    ...(validation?.cache !== undefined && { validationCacheMs: readCacheBound(validation.cache, source) }),
    ...(written.dialects !== undefined && { dialects: readDialects(written.dialects, source) }),
    ...signInOf(written, source),
    ...(throttle !== undefined && { throttle: readThrottle(throttle, source) }),
  };
}

/** What is used as it is written. */
function asWritten({
  csrf,
  dpopNonce,
  cookieName,
  geoipDatabase,
}: WrittenSettings): Pick<Settings, 'csrf' | 'dpopNonce' | 'cookieName' | 'geoipDatabase'> {
  return {
    ...(csrf !== undefined && { csrf }),
    ...(dpopNonce !== undefined && { dpopNonce }),
    ...(cookieName !== undefined && { cookieName }),
    ...(geoipDatabase !== undefined && { geoipDatabase }),
  };
}

function signInOf(
  { signIn, branding, mail, secrets }: WrittenSettings,
  source: Source,
): Pick<Settings, 'signIn' | 'branding' | 'mail' | 'keyFile' | 'passwordRules'> {
  return {
    ...(branding !== undefined && { branding: readBranding(branding, source) }),
    ...(mail !== undefined && { mail: readMail(mail, source) }),
    ...(signIn?.passwords !== undefined && { passwordRules: { ...defaultPasswordRules, ...signIn.passwords } }),
    ...(signIn !== undefined && { signIn: readSignIn(signIn, source) }),
    ...(secrets?.keyFile !== undefined && { keyFile: secrets.keyFile }),
  };
}

function signalsOf({ signals }: WrittenSettings, source: Source): Pick<Settings, 'signals'> {
  if (signals === undefined) return {};
  const path = ['signals', 'allowedAddresses'] as const;
  const { allowedAddresses = [], signingKeyFile = null, userFormat = 'iss_sub', transmitters = {} } = signals;
  return {
    signals: {
      allowedAddresses: allowedAddresses.map((text) => readBlock(text, source, path)),
      signingKeyFile,
      userFormat,
      transmitters: readTransmitters(transmitters, source),
    },
  };
}

function readShutdownDelay(written: string | number, source: Source): number {
  const delayMs = readDuration(written, source, ['shutdownDelay']);
  if (delayMs <= 600_000) return delayMs;
  throw usageFailure(
    `${source.locate(['shutdownDelay'])}: shutdownDelay: ${JSON.stringify(written)} is longer than ten minutes`,
    'write how long the load balancer takes to notice, such as 15s',
  );
}

function readCacheBound(written: string | number, source: Source): number {
  const path = ['validation', 'cache'];
  const boundMs = readDuration(written, source, path);
  if (boundMs <= 60_000) return boundMs;
  throw usageFailure(
    `${source.locate(path)}: ${path.join('.')}: ${JSON.stringify(written)} is longer than one minute`,
    'for so long a session that has been ended could still be used',
  );
}

/** `HOST:PORT`, with an IPv6 address in brackets. Port 0 is any free one. */
function readListen(text: string, source: Source): { host: string; port: number } {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text) ?? [];
  const [host, port] = [bracketed ?? plain, Number(digits)];
  const isHost = host !== undefined && (bracketed === undefined || isIP(bracketed) === 6);
  if (isHost && port <= 65_535) return { host, port };
  throw wrong(source, 'listen', text, 'is no HOST:PORT', 'write it like 127.0.0.1:8420 or [::1]:8420');
}

function readPublicUrl(text: string, source: Source): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isServer = url !== null && /^https?:$/.test(url.protocol) && `${url.origin}${url.pathname}` === url.href;
  if (!isServer) {
    throw wrong(
      source,
      'publicUrl',
      text,
      'is no address of a server',
      'write it like https://sessions.example.com, or https://app.example.com/curfew',
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw wrong(
      source,
      'publicUrl',
      text,
      'would send cookies in the clear',
      'use https; plain http is for localhost and 127.0.0.1 only',
    );
  }
  return url;
}

function readBlock(text: string, source: Source, path: readonly string[]): string {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = isIP(address);
  const isBlock = family !== 0 && Number(bits ?? 0) <= (family === 4 ? 32 : 128);
  if (isBlock) return text;
  throw usageFailure(
    `${source.locate(path)}: ${path.join('.')}: ${JSON.stringify(text)} is no address`,
    'write it like 10.0.0.7, 10.0.0.0/8 or fd00::/8',
  );
}

function readOrigin(text: string, source: Source): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href) return url.origin;
  throw wrong(source, 'returnOrigins', text, 'is no origin', 'write it like https://app.example.com');
}

function wrong(source: Source, key: string, value: string, why: string, hint: string): Failure {
  return usageFailure(`${source.locate([key])}: ${key}: ${JSON.stringify(value)} ${why}`, hint);
}
