import { CurfewError } from '@curfew/core';

/** Where spans go to, by the variables that OpenTelemetry gives their names. */
export interface TracingSettings {
  readonly endpoint: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  /** How many of the traces that begin here are kept, from 0 to 1. */
  readonly ratio: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @returns `null` where nobody wants traces: no endpoint is set, or they are switched off.
 * @throws CurfewError `invalid-configuration`, naming the variable.
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export function readTracing(environment: Environment): TracingSettings | null {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: exact } = environment;
  const isOff = environment.OTEL_SDK_DISABLED === 'true' || environment.OTEL_TRACES_EXPORTER === 'none';
  const written = exact ?? base;
  if (isOff || written === undefined || written === '') return null;
  const name = exact === undefined ? 'OTEL_EXPORTER_OTLP_ENDPOINT' : 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';
  const endpoint = URL.parse(exact ?? `${base?.replace(/\/$/, '')}/v1/traces`);
  if (endpoint === null || !/^https?:$/.test(endpoint.protocol)) {
    throw wrong(name, written, 'write it like http://127.0.0.1:4318');
  }
  const protocol = environment.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? environment.OTEL_EXPORTER_OTLP_PROTOCOL;
  if (protocol !== undefined && protocol !== 'http/json') {
    throw wrong(
      'OTEL_EXPORTER_OTLP_PROTOCOL',
      protocol,
      'only http/json is spoken, which collectors take at port 4318',
    );
  }
  return {
    endpoint,
    headers: readHeaders(environment.OTEL_EXPORTER_OTLP_TRACES_HEADERS ?? environment.OTEL_EXPORTER_OTLP_HEADERS ?? ''),
    serviceName: environment.OTEL_SERVICE_NAME || 'curfew',
    ratio: readRatio(environment.OTEL_TRACES_SAMPLER_ARG),
  };
}

function readHeaders(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').filter((pair) => pair.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      return [pair.slice(0, equals).trim(), decodeURIComponent(pair.slice(equals + 1).trim())];
    }),
  );
}

function readRatio(text: string | undefined): number {
  if (text === undefined || text === '') return 1;
  const ratio = Number(text);
  if (ratio >= 0 && ratio <= 1) return ratio;
  throw wrong('OTEL_TRACES_SAMPLER_ARG', text, 'write a number from 0 to 1');
}

function wrong(name: string, value: string, hint: string): CurfewError {
  return new CurfewError('invalid-configuration', `${name}: ${JSON.stringify(value)} cannot be used: ${hint}`);
}
