import { stringify } from 'yaml';
import type { TokenSet } from '../oracle/token-set.ts';
import type { RequestStep, Step } from './step.ts';
import type { Account, Target } from './target.ts';

/** A target as the file that describes it. Passwords are named, never written. */
export function formatTargetFile(target: Target, tokens: TokenSet): string {
  const file = {
    url: target.url,
    accounts: target.accounts.map(describeAccount),
    ...steps('start', target.start),
    ...steps('login', target.login),
    ...(target.check !== null && { check: describe(target.check) }),
    ...steps('logout', target.logout),
    ...steps('change', target.change),
    tokens: tokens.session.map(({ name }) => name),
  };
  return stringify(file, { lineWidth: 100 });
}

function describeAccount({
  user,
  passwordEnv,
  otpSecretEnv,
  identity,
  isPrivileged,
}: Account): Record<string, unknown> {
  return {
    user,
    passwordEnv: passwordEnv ?? `${user.toUpperCase().replace(/\W/g, '_')}_PASSWORD`,
    ...(otpSecretEnv !== undefined && { otpSecretEnv }),
    ...(identity !== null && { identity }),
    ...(isPrivileged && { privileged: true }),
  };
}

function steps(name: string, list: readonly Step[]): Record<string, unknown> {
  return list.length === 0 ? {} : { [name]: list.map(describe) };
}

function describe(step: Step): Record<string, unknown> {
  return { ...own(step), ...optional('extract', extractors(step)), ...optional('expect', expected(step)) };
}

function own(step: Step): Record<string, unknown> {
  switch (step.kind) {
    case 'form':
      return {
        form: step.page,
        ...(step.select !== null && { select: step.select }),
        ...optional('fields', step.fields),
        ...(step.press !== null && { press: step.press }),
      };
    case 'link':
      return { link: step.select, on: step.page };
    case 'browser':
      return {
        browser: step.page,
        ...optional('type', step.type),
        ...(step.click.length > 0 && { click: step.click }),
      };
    case 'request':
      return { request: `${step.method} ${step.url}`, ...optional('headers', step.headers), ...body(step) };
  }
}

function body({ body: content }: RequestStep): Record<string, unknown> {
  if (content === null) return {};
  if (content.kind === 'form') return { form: content.fields };
  return content.kind === 'json' ? { json: content.value } : { body: content.text };
}

function extractors({ extract }: Step): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(extract).map(([name, { from, ...rest }]) => {
      const path = from === 'json' ? { json: 'path' in rest ? rest.path : '' } : rest;
      const { isDecoded, ...written } = { isDecoded: false, ...path };
      const entries = Object.entries({ ...written, ...(isDecoded && { decoded: true }) });
      return [name, Object.fromEntries(entries.filter(([, value]) => value !== null))];
    }),
  );
}

function expected({ expect: { status, body: text } }: Step): Record<string, unknown> {
  return { ...(status !== null && { status }), ...(text !== null && { body: text }) };
}

function optional(name: string, value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.keys(value).length === 0 ? {} : { [name]: value };
}
