import { expect, test } from 'vitest';
import { toCsv } from './download.ts';

test('a cell with what ends it, or what a spreadsheet would run, is only text', () => {
  const rows = [
    { name: 'a "quoted", name\nof two lines', agent: '=HYPERLINK("http://evil.example")', count: 2 },
    { name: '', agent: '-1+1', count: null },
  ];
  expect(toCsv(rows)).toBe(
    'name,agent,count\r\n"a ""quoted"", name\nof two lines","\'=HYPERLINK(""http://evil.example"")",2\r\n,\'-1+1,\r\n',
  );
  expect(toCsv([])).toBe('\r\n');
});
