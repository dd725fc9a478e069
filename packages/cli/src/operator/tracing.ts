import type { Tracer } from '@curfew/server';
import type { Environment } from '../command-line/command.ts';
import { loadWith } from '../command-line/optional-package.ts';

/**
 * Follows what a server does, where OpenTelemetry's variables say where to send that.
 *
 * @param tell hears once that nobody takes it
 * @throws CurfewError `invalid-configuration`, naming the variable.
 */
export async function openTracer(environment: Environment, tell: (text: string) => void): Promise<Tracer | null> {
  if (!Object.keys(environment).some((name) => name.startsWith('OTEL_EXPORTER_OTLP_'))) return null;
  const { createTracer, readTracing } = await loadWith('@curfew/server', () => import('@curfew/server'));
  const settings = readTracing(environment);
  if (settings === null) return null;
  let isSaid = false;
  return createTracer(settings, (error) => {
    if (!isSaid) tell(`cannot send traces to ${settings.endpoint.host}: ${(error as Error).message}`);
    isSaid = true;
  });
}
