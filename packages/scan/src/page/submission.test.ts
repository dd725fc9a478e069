import { describe, expect, test } from 'vitest';
import { readPage } from './page.ts';
import { type Filling, submissionOf } from './submission.ts';

const url = 'http://app.test/dir/page?x=1';

function submit(html: string, filling: Partial<Filling> & { press?: string } = {}) {
  const page = readPage(html, url);
  const form = page.forms[0];
  if (form === undefined) throw new Error('no form');
  const [pressed] = filling.press === undefined ? [] : page.select(filling.press);
  const button = form.controls.find(({ element }) => element === pressed) ?? null;
  return submissionOf(page, form, { values: filling.values ?? {}, button });
}

const bodyOf = (html: string, filling?: Partial<Filling> & { press?: string }) => submit(html, filling).body;
const form = (inner: string, attributes = '') => `<form method=post ${attributes}>${inner}</form>`;

describe('what nobody touches is sent as HTML says', () => {
  test.for([
    ['<select name=a><option value=1>x<option value=2>y</select>', 'a=1'],
    ['<select name=a><option disabled>x<option>  two  words </select>', 'a=two+words'],
    ['<select name=a><option selected>x<option selected>y</select>', 'a=y'],
    ['<select name=a multiple><option selected>x<option>y<option selected>z</select>', 'a=x&a=z'],
    ['<select name=a multiple><option>x</select>', ''],
    ['<select name=a size=3><option>x<option>y</select>', ''],
    ['<select name=a><optgroup disabled><option>x</optgroup><option>y</select>', 'a=y'],
    ['<textarea name=a>\nline 1\nline 2</textarea>', 'a=line+1%0D%0Aline+2'],
    ['<input type=checkbox name=a checked><input type=checkbox name=b>', 'a=on'],
    [
      '<input type=checkbox name=constructor checked><input type=radio name=toString checked>',
      'constructor=on&toString=on',
    ],
    ['<input type=radio name=a value=1><input type=radio name=a value=2 checked>', 'a=2'],
    [
      '<input name=a disabled value=1><fieldset disabled><legend><input name=b></legend><input name=c></fieldset>',
      'b=',
    ],
    ['<input type=hidden name=_charset_>', '_charset_=UTF-8'],
    ['<input type=file name=a>', 'a='],
    ['<input name=a value=1 dirname=a.dir>', 'a=1&a.dir=ltr'],
    [
      '<input type=unheard-of name=a value=1><input type=reset name=b value=1><button type=button name=c>x</button>',
      'a=1',
    ],
    ['<datalist><input name=a value=1></datalist><input name=b value=2>', 'b=2'],
    ['<input value=nameless><input name=a value=é>', 'a=%C3%A9'],
  ] as const)('%s', ([html, body]) => expect(bodyOf(form(html))).toBe(body));
});

describe('the button that is pressed', () => {
  const buttons = '<button name=go value=cancel>Cancel</button><input type=submit name=go value="Sign in">';

  test('is the first where nothing is said, as with the Enter key', () => {
    expect(bodyOf(form(buttons))).toBe('go=cancel');
  });

  test('is the one that is named', () => {
    expect(bodyOf(form(buttons), { press: 'input[type=submit]' })).toBe('go=Sign+in');
  });

  test('may change where and how it goes', () => {
    const html = form(
      '<button formaction=/other formmethod=get formenctype=text/plain name=b value=1>x',
      'action=/this',
    );
    expect(submit(html)).toMatchObject({ method: 'GET', url: 'http://app.test/other?b=1', body: null });
  });

  test('sends where a picture was pressed', () => {
    expect(bodyOf(form('<input type=image name=b><input name=a value=1>'))).toBe('b.x=1&b.y=1&a=1');
  });
});

describe('a control belongs to', () => {
  test('the form that it names, wherever it stands', () => {
    expect(bodyOf(`${form('<input name=a value=1>', 'id=f')}<input form=f name=b value=2>`)).toBe('a=1&b=2');
  });

  test('no other form, if it names one that is not there', () => {
    expect(bodyOf(form('<input name=a value=1><input name=b value=2 form=gone>'))).toBe('a=1');
  });

  test('the form that was open where it stands, even in a table that tears them apart', () => {
    const table =
      '<table><form method=post action=/in><tr><td><input name=a value=1></td></tr></form></table><input name=b>';
    expect(submit(table)).toMatchObject({ url: 'http://app.test/in', body: 'a=1' });
  });
});

describe('the address', () => {
  test.for([
    ['', 'http://app.test/dir/page?x=1'],
    ['action=""', 'http://app.test/dir/page?x=1'],
    ['action=in', 'http://app.test/dir/in'],
    ['action="?do=login"', 'http://app.test/dir/page?do=login'],
    ['action="/in#top"', 'http://app.test/in'],
  ] as const)('%s', ([attributes, address]) => expect(submit(form('<input name=a>', attributes)).url).toBe(address));

  test('starts from the base, but an empty one is the page', () => {
    const base = '<base href="/app/">';
    expect(submit(base + form('', 'action=in')).url).toBe('http://app.test/app/in');
    expect(submit(base + form('')).url).toBe(url);
  });

  test('takes the fields of a form that is sent with GET', () => {
    expect(submit('<form action="/find?old=1"><input name=q value="a b"></form>').url).toBe(
      'http://app.test/find?q=a+b',
    );
  });
});

describe('the encoding', () => {
  test('multipart/form-data', () => {
    const { contentType, body } = submit(
      form("<input name='a\"b' value=1><input type=file name=f>", 'enctype=multipart/form-data'),
    );
    const boundary = contentType?.split('boundary=')[1];
    expect(body?.split(`--${boundary}`)).toEqual([
      '',
      '\r\nContent-Disposition: form-data; name="a%22b"\r\n\r\n1\r\n',
      '\r\nContent-Disposition: form-data; name="f"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n',
      '--\r\n',
    ]);
  });

  test('text/plain', () => {
    expect(submit(form('<input name=a value="1 2">', 'enctype=text/plain'))).toMatchObject({
      contentType: 'text/plain',
      body: 'a=1 2\r\n',
    });
  });

  test('is the first that the form accepts', () => {
    const html = form(
      '<input name=a value="é中"><input type=hidden name=_charset_>',
      'accept-charset="x-nonsense, iso-8859-1"',
    );
    expect(bodyOf(html)).toBe('a=%E9%26%2320013%3B&_charset_=WINDOWS-1252');
  });

  test("is the page's own, where the form says nothing", () => {
    expect(bodyOf(`<meta charset=shift_jis>${form('<input name=a value=パス>')}`)).toBe('a=%83p%83X');
  });
});

describe('what is filled in', () => {
  test('goes where it is for, and the rest stays', () => {
    const html = form('<input name=t value=token><input name=user value=old><input name=pass type=password>');
    expect(bodyOf(html, { values: { user: 'alice', pass: 'x&y' } })).toBe('t=token&user=alice&pass=x%26y');
  });

  test('goes to the field that a person sees, of two with one name', () => {
    const html = form('<input type=hidden name=a value=kept><input name=a>');
    expect(bodyOf(html, { values: { a: '1' } })).toBe('a=kept&a=1');
  });

  test('ticks a box, and chooses of a list by what it says', () => {
    const html = form(
      '<input type=checkbox name=keep value=1><select name=who><option value=7>alice<option value=8>bob</select>',
    );
    expect(bodyOf(html, { values: { keep: '1', who: 'bob' } })).toBe('keep=1&who=8');
  });
});
