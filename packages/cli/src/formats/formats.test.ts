import { describe, expect, it } from 'vitest';
import type { Value } from './format.ts';
import { type FormatName, formatNames, loadRenderer } from './formats.ts';

const columns = ['username', 'session ID', 'last used'];
const one = [['web_user', '6f1c', null]];
const awkward = [
  ['web_user', '6f1c', '2026-11-22 10:40:03.12'],
  ['<ñ "κόσμε"&>', 'a,b\tc\nd', "it's \\x"],
];

async function render(name: FormatName, rows: readonly (readonly Value[])[]): Promise<string> {
  const rendering = (await loadRenderer(name))(columns);
  return rendering.head() + rows.map((row) => rendering.row(row)).join('') + rendering.foot();
}

const goldens: Record<FormatName, { none: string; one: string; awkward: string }> = {
  table: {
    none: `
  username | session ID | last used
-----------+------------+------------
(0 rows)
`,
    one: `
  username | session ID | last used
-----------+------------+------------
  web_user | 6f1c       | NULL
(1 row)
`,
    awkward: `
    username   | session ID |       last used
---------------+------------+-------------------------
  web_user     | 6f1c       | 2026-11-22 10:40:03.12
  <ñ "κόσμε"&> | a,b    c   | it's \\x
               | d          |
(2 rows)
`,
  },
  tsv: {
    none: `
username	session ID	last used
`,
    one: `
username	session ID	last used
web_user	6f1c	NULL
`,
    awkward: `
username	session ID	last used
web_user	6f1c	2026-11-22 10:40:03.12
"<ñ ""κόσμε""&>"	"a,b	c
d"	it's \\x
`,
  },
  csv: {
    none: `
username,session ID,last used
`,
    one: `
username,session ID,last used
web_user,6f1c,NULL
`,
    awkward: `
username,session ID,last used
web_user,6f1c,2026-11-22 10:40:03.12
"<ñ ""κόσμε""&>","a,b	c
d",it's \\x
`,
  },
  records: {
    none: `
`,
    one: `
-[ RECORD 1 ]
username   | web_user
session ID | 6f1c
last used  | NULL
`,
    awkward: `
-[ RECORD 1 ]
username   | web_user
session ID | 6f1c
last used  | 2026-11-22 10:40:03.12
-[ RECORD 2 ]
username   | <ñ "κόσμε"&>
session ID | a,b    c+
           | d
last used  | it's \\x
`,
  },
  ndjson: {
    none: `
`,
    one: `
{"username":"web_user","session ID":"6f1c","last used":null}
`,
    awkward: `
{"username":"web_user","session ID":"6f1c","last used":"2026-11-22 10:40:03.12"}
{"username":"<ñ \\"κόσμε\\"&>","session ID":"a,b\\tc\\nd","last used":"it's \\\\x"}
`,
  },
  json: {
    none: `
[
]
`,
    one: `
[
  {"username":"web_user","session ID":"6f1c","last used":null}
]
`,
    awkward: `
[
  {"username":"web_user","session ID":"6f1c","last used":"2026-11-22 10:40:03.12"},
  {"username":"<ñ \\"κόσμε\\"&>","session ID":"a,b\\tc\\nd","last used":"it's \\\\x"}
]
`,
  },
  sql: {
    none: `
CREATE TABLE results (
  username STRING,
  "session ID" STRING,
  "last used" STRING
);

-- 0 rows
`,
    one: `
CREATE TABLE results (
  username STRING,
  "session ID" STRING,
  "last used" STRING
);

INSERT INTO results VALUES ('web_user', '6f1c', 'NULL');
-- 1 row
`,
    awkward: `
CREATE TABLE results (
  username STRING,
  "session ID" STRING,
  "last used" STRING
);

INSERT INTO results VALUES ('web_user', '6f1c', '2026-11-22 10:40:03.12');
INSERT INTO results VALUES (e'<\\u00F1 "\\u03BA\\u03CC\\u03C3\\u03BC\\u03B5"&>', e'a,b\\tc\\nd', e'it\\'s \\\\x');
-- 2 rows
`,
  },
  html: {
    none: `
<table>
<thead><tr><th>row</th><th>username</th><th>session ID</th><th>last used</th></tr></thead>
<tbody>
</tbody>
<tfoot><tr><td colspan=4>0 rows</td></tr></tfoot></table>
`,
    one: `
<table>
<thead><tr><th>row</th><th>username</th><th>session ID</th><th>last used</th></tr></thead>
<tbody>
<tr><td>1</td><td>web_user</td><td>6f1c</td><td>NULL</td></tr>
</tbody>
<tfoot><tr><td colspan=4>1 row</td></tr></tfoot></table>
`,
    awkward: `
<table>
<thead><tr><th>row</th><th>username</th><th>session ID</th><th>last used</th></tr></thead>
<tbody>
<tr><td>1</td><td>web_user</td><td>6f1c</td><td>2026-11-22 10:40:03.12</td></tr>
<tr><td>2</td><td>&lt;ñ &#34;κόσμε&#34;&amp;&gt;</td><td>a,b	c<br/>d</td><td>it&#39;s \\x</td></tr>
</tbody>
<tfoot><tr><td colspan=4>2 rows</td></tr></tfoot></table>
`,
  },
  'unnumbered-html': {
    none: `
<table>
<thead><tr><th>username</th><th>session ID</th><th>last used</th></tr></thead>
<tbody>
</tbody>
</table>
`,
    one: `
<table>
<thead><tr><th>username</th><th>session ID</th><th>last used</th></tr></thead>
<tbody>
<tr><td>web_user</td><td>6f1c</td><td>NULL</td></tr>
</tbody>
</table>
`,
    awkward: `
<table>
<thead><tr><th>username</th><th>session ID</th><th>last used</th></tr></thead>
<tbody>
<tr><td>web_user</td><td>6f1c</td><td>2026-11-22 10:40:03.12</td></tr>
<tr><td>&lt;ñ &#34;κόσμε&#34;&amp;&gt;</td><td>a,b	c<br/>d</td><td>it&#39;s \\x</td></tr>
</tbody>
</table>
`,
  },
  raw: {
    none: `
# 3 columns
# 0 rows
`,
    one: `
# 3 columns
# row 1
## 8
web_user
## 4
6f1c
## 4
NULL
# 1 row
`,
    awkward: `
# 3 columns
# row 1
## 8
web_user
## 4
6f1c
## 22
2026-11-22 10:40:03.12
# row 2
## 18
<ñ "κόσμε"&>
## 7
a,b	c
d
## 7
it's \\x
# 2 rows
`,
  },
};

describe.each(formatNames)('the format %s', (name) => {
  const golden = goldens[name];

  it('prints no rows', async () => expect(`\n${await render(name, [])}`).toBe(golden.none));
  it('prints one row, with NULL', async () => expect(`\n${await render(name, one)}`).toBe(golden.one));
  it('prints quotes, markup, other scripts, tabs and line feeds', async () =>
    expect(`\n${await render(name, awkward)}`).toBe(golden.awkward));
});

describe('a table', () => {
  it('is as wide as wide characters are', async () => {
    expect(await render('table', [['用户', '👩‍💻', '-']])).toBe(
      [
        '  username | session ID | last used',
        '-----------+------------+------------',
        '  用户     | 👩‍💻       | -',
        '(1 row)',
        '',
      ].join('\n'),
    );
  });

  it.each(['table', 'records'] as const)(
    'cannot be used to write control sequences to a terminal (%s)',
    async (name) => {
      const text = await render(name, [['\u001b[2Jgone', 'a\rb', 'x\u202ey']]);
      expect(text).toContain('\\x1b[2Jgone');
      expect(text).toContain('a\\x0db');
      expect(text).toContain('x\\u202ey');
    },
  );
});

it('spells characters beyond two bytes with eight digits in SQL', async () => {
  expect(await render('sql', [['\u1f79', '😀', null]])).toContain("VALUES (e'\\U00001F79', e'\\U0001F600', 'NULL');");
});
