/**
 * What `promtool check metrics` finds in a text exposition: the naming rules of Prometheus.
 *
 * @see https://prometheus.io/docs/practices/naming/
 * @see https://prometheus.io/docs/instrumenting/writing_exporters/#naming
 */
export function lintMetrics(text: string): string[] {
  return readFamilies(text).flatMap((family) =>
    rules.flatMap((rule) => rule(family)).map((fault) => `${family.name}: ${fault}`),
  );
}

interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labels: ReadonlySet<string>;
}

type Rule = (family: Family) => readonly string[];

const baseUnits: Readonly<Record<string, string>> = {
  milliseconds: 'seconds',
  microseconds: 'seconds',
  nanoseconds: 'seconds',
  minutes: 'seconds',
  hours: 'seconds',
  days: 'seconds',
  weeks: 'seconds',
  kilobytes: 'bytes',
  megabytes: 'bytes',
  gigabytes: 'bytes',
  bits: 'bytes',
  percent: 'ratio',
  fahrenheit: 'celsius',
  kelvin: 'celsius',
};
const abbreviations = ['s', 'ms', 'us', 'ns', 'sec', 'b', 'kb', 'mb', 'gb', 'tb', 'pb', 'm', 'h', 'd'];
const types = ['counter', 'gauge', 'histogram', 'summary'];
const camelCase = /[a-z][A-Z]/;

const rules: readonly Rule[] = [
  ({ help }) => (help === '' ? ['no help text'] : []),
  ({ type }) => (types.includes(type) ? [] : [`no such type: ${type}`]),
  ({ name, type }) => {
    if (type === 'counter') return name.endsWith('_total') ? [] : ['counter metrics should have "_total" suffix'];
    return name.endsWith('_total') ? ['non-counter metrics should not have "_total" suffix'] : [];
  },
  ({ name, type, labels }) => {
    if (type === 'histogram' || type === 'summary') return [];
    const reserved = ['_bucket', '_count', '_sum'].filter((suffix) => name.endsWith(suffix));
    return [...reserved, ...['le', 'quantile'].filter((label) => labels.has(label))].map(
      (word) => `"${word}" is reserved`,
    );
  },
  ({ name, type }) => (name.split('_').includes(type) ? [`metric name should not include type '${type}'`] : []),
  ({ name, labels }) =>
    [name, ...labels]
      .filter((word) => camelCase.test(word) || word.includes(':'))
      .map((word) => `"${word}" is no snake_case`),
  ({ name }) =>
    name.split('_').flatMap((word) => {
      if (abbreviations.includes(word)) return ['metric names should not contain abbreviated units'];
      const base = baseUnits[word];
      return base === undefined ? [] : [`use base unit "${base}" instead of "${word}"`];
    }),
];

/** A family begins with its help text. */
function readFamilies(text: string): Family[] {
  const families = text.split(/^(?=# HELP )/m).filter((lines) => lines.trim() !== '');
  return families.map((lines) => {
    const [, name = '', help = ''] = /^# HELP (\S+) ?(.*)$/m.exec(lines) ?? /^([\w:]+)/.exec(lines) ?? [];
    const type = /^# TYPE \S+ (\S+)$/m.exec(lines)?.[1] ?? '';
    const samples = lines.replace(/^#.*\n/gm, '');
    return {
      name,
      help,
      type,
      labels: new Set(Array.from(samples.matchAll(/[{,](\w+)="/g), ([, label = '']) => label)),
    };
  });
}
