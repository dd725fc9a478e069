import type { Requester } from '@curfew/core';
import type { Webhooks } from '@curfew/server';
import type { Invocation } from '../../command-line/command.ts';
import { type ExitCode, exitCodes } from '../../command-line/exit-code.ts';
import type { OptionSpecs } from '../../command-line/option.ts';
import { orThrow } from '../../command-line/or-throw.ts';
import { type ConnectionChoice, withOperator } from '../../operator/connect.ts';
import { printRows } from '../print-rows.ts';
import type { AddOptions, ChangeOptions, ListOptions } from './commands.ts';

export async function add(invocation: Invocation<AddOptions>): Promise<ExitCode> {
  const { operands, options, output } = invocation;
  const [url = ''] = operands;
  const events = options.events?.split(',').map((type) => type.trim());
  const added = await withWebhooks(invocation, (webhooks, actor) =>
    webhooks.add({ url, ...(events !== undefined && { events }) }, actor),
  );
  const { webhook, secret } = orThrow(added);
  await output.print(`${secret}\n`);
  output.tell(`${webhook.url} is told of ${webhook.events.join(', ')}; the secret is shown this once`);
  return exitCodes.ok;
}

export async function list(invocation: Invocation<ListOptions>): Promise<ExitCode> {
  const webhooks = await withWebhooks(invocation, (all) => all.list());
  const columns = ['url', 'events', 'state', 'failures', 'failing since', 'next attempt', 'stopped', 'id'];
  const rows = webhooks.map((webhook) => [
    ...[webhook.url, webhook.events.join(','), webhook.state, String(webhook.failures)],
    ...[webhook.failingSince, webhook.nextAttemptAt, webhook.stopped, webhook.id],
  ]);
  await printRows(invocation.output, invocation.options.format, columns, rows);
  return exitCodes.ok;
}

export async function log(invocation: Invocation<ListOptions>): Promise<ExitCode> {
  const [url = ''] = invocation.operands;
  const { deliveries } = orThrow(await withWebhooks(invocation, (webhooks) => webhooks.deliveries(url)));
  const columns = ['at', 'event', 'type', 'status', 'ms', 'error'];
  const rows = deliveries.map(({ at, eventId, eventType, status, durationMs, error }) => [
    ...[at, eventId, eventType, status === null ? null : String(status), String(durationMs), error],
  ]);
  await printRows(invocation.output, invocation.options.format, columns, rows);
  return exitCodes.ok;
}

export async function sendAgain(invocation: Invocation<ChangeOptions>): Promise<ExitCode> {
  const [url = '', event] = invocation.operands;
  if (event === undefined) {
    orThrow(await withWebhooks(invocation, (webhooks, actor) => webhooks.resume(url, actor)));
    invocation.output.tell('a running server tries at once what is waiting');
    return exitCodes.ok;
  }
  const sent = await withWebhooks(invocation, (webhooks, actor) => webhooks.sendAgain(url, event, actor));
  const { error, status } = orThrow(sent).delivery;
  invocation.output.tell(error ?? `answered ${status}`);
  return error === null ? exitCodes.ok : exitCodes.failed;
}

export async function rotateSecret(invocation: Invocation<ChangeOptions>): Promise<ExitCode> {
  const [url = ''] = invocation.operands;
  const { secret } = orThrow(await withWebhooks(invocation, (webhooks, actor) => webhooks.rotateSecret(url, actor)));
  await invocation.output.print(`${secret}\n`);
  invocation.output.tell('the secret is shown this once; the one before signs beside it for a day');
  return exitCodes.ok;
}

export async function remove(invocation: Invocation<ChangeOptions>): Promise<ExitCode> {
  const [url = ''] = invocation.operands;
  orThrow(await withWebhooks(invocation, (webhooks, actor) => webhooks.remove(url, actor)));
  invocation.output.tell(`${url} is told nothing more`);
  return exitCodes.ok;
}

function withWebhooks<Result, Specs extends OptionSpecs>(
  { options, environment }: Pick<Invocation<Specs>, 'environment'> & { readonly options: ConnectionChoice },
  work: (webhooks: Webhooks, actor: Requester) => Promise<Result>,
): Promise<Result> {
  return withOperator({ options, environment }, async ({ openWebhooks, actor }) => work(await openWebhooks(), actor), {
    secrets: true,
  });
}
