import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import { formatScreen } from '../../formats/screen.ts';
import { remoteUrl } from '../../operator/connect.ts';
import type { StatusOptions } from './commands.ts';
import { lookInPlace, lookThrough } from './look.ts';
import type { Count, Status } from './report.ts';

export async function status(invocation: Invocation<StatusOptions>): Promise<ExitCode> {
  const { options, output, environment } = invocation;
  const url = remoteUrl(options, environment);
  const found = url === undefined ? await lookInPlace(invocation) : await lookThrough(url, invocation);
  await output.print(options.format === 'json' ? `${JSON.stringify(found, null, 2)}\n` : screenOf(found));
  return found.healthy ? exitCodes.ok : exitCodes.failed;
}

function screenOf({ store, schema, keys, activity, server, problems }: Status): string {
  const rows = [
    ['store', store === null ? 'the server’s' : `${store.location} (${store.kind})`],
    ['schema', schema === null ? 'unknown' : describeSchema(schema)],
    ...(keys === null ? [] : [['keys', describeKeys(keys)] as const]),
    ['sessions', activity === null ? 'unknown' : `${show(activity.sessions)} alive`],
    ['users', activity === null ? 'unknown' : show(activity.users)],
    [
      'sign-ins',
      activity === null
        ? 'unknown'
        : `${show(activity.signIns)} in the last hour, and ${show(activity.failedSignIns)} failed`,
    ],
    ['server', `${server.address} ${server.detail}`],
    ...problems.map((problem) => ['problem', problem] as const),
    ...(problems.length === 0 ? [['status', 'healthy'] as const] : []),
  ] as const;
  return formatScreen(rows);
}

function describeSchema({ version, pending }: NonNullable<Status['schema']>): string {
  const applied = version ?? 'none';
  return pending.length === 0 ? `${applied}, up to date` : `${applied}; ${pending.length} pending`;
}

function describeKeys({ file, count, opensStore }: NonNullable<Status['keys']>): string {
  if (file === null) return 'none: secrets.keyFile is not set';
  if (count === null) return `${file} is not there`;
  return `${file}, ${count} ${count === 1 ? 'key' : 'keys'}${opensStore === false ? ', and not the one of this store' : ''}`;
}

function show({ count, exact }: Count): string {
  return exact ? String(count) : `more than ${count}`;
}
