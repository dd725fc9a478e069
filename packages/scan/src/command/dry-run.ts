import { selectChecks } from '../checks/catalogue.ts';
import type { Target } from '../target/target.ts';
import type { CommandOptions } from './options.ts';

/** What a scan would do, without doing any of it. */
export function describePlan(target: Target, { values, profile, checks, skip }: CommandOptions): string {
  const users = target.accounts.map(({ user }) => user).join(' and ');
  const steps =
    target.login.length === 0 ? 'looks for the sign-in by itself' : `${target.login.length} sign-in step(s) are given`;
  const planned = selectChecks(profile, checks, skip);
  return [
    `Would scan ${target.url} as ${users || 'the given session'}; ${steps}. Nothing has been sent.`,
    `At most ${values['max-requests'] ?? 3000} requests, ${values.rate ?? 25} a second, and ${values['max-sign-ins'] ?? (profile === 'quick' ? 40 : 100)} sign-ins; ` +
      'two unexpected refusals stop all sign-ins.',
    values['allow-changes'] === true ? 'May change the password, and changes it back.' : 'Changes nothing that lasts.',
    ...(values['db-write'] === true ? ['May set the expiry of its own session in the database.'] : []),
    '',
    ...planned.map(({ id, sends }) => `${id}: ${sends}`),
    '',
  ].join('\n');
}
