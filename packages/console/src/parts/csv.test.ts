import { expect, test } from 'vitest';
import { type CsvColumns, toCsv } from './csv.ts';

interface Row {
  readonly name: string;
  readonly agent: string;
  readonly count: number | null;
}

const columns: CsvColumns<Row> = [
  ['name', ({ name }) => name],
  ['agent', ({ agent }) => agent],
  ['count', ({ count }) => count],
];

test('a cell with what ends it, or what a spreadsheet would run, is only text', () => {
  const rows = [
    { name: 'a "quoted", name\nof two lines', agent: '=HYPERLINK("http://evil.example")', count: -2 },
    { name: '', agent: '-1+1', count: null },
  ];
  expect(toCsv(columns, rows)).toBe(
    'name,agent,count\r\n"a ""quoted"", name\nof two lines","\'=HYPERLINK(""http://evil.example"")",-2\r\n,\'-1+1,\r\n',
  );
});

test('a file without rows still says what its columns are', () => {
  expect(toCsv(columns, [])).toBe('name,agent,count\r\n');
});
