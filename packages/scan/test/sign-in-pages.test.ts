import { describe, expect, test, vi } from 'vitest';
import { emptyTarget, scan } from '../src/index.ts';
import { type PageAppRules, proven, startPageApp } from './fixtures/page-app.ts';
import { accounts, passwords } from './fixtures/users.ts';
import { fast } from './scan-app.ts';

/** Whole scans, many side by side, some with a browser. */
vi.setConfig({ testTimeout: 180_000 });

const secret = passwords.get('alice') ?? '';
const onlyAlice = accounts.slice(0, 1);

/** A sign-in page at `/` that posts to `/in`; the rest is how it does so. */
function atRoot(
  html: string,
  user = 'user',
  password = 'pass',
  also: (fields: URLSearchParams) => boolean = () => true,
): PageAppRules {
  return {
    // Whoever is refused sees the page again.
    page: ({ path, user: who }) => {
      if (who !== null) return path === '/' ? { to: '/home' } : null;
      return path === '/' || path === '/in' ? { html } : null;
    },
    signsIn: (seen) => (also(seen.fields) ? proven(seen, '/in', user, password) : null),
    menu: () => '<a href="/out">Log out</a>',
    signsOut: ({ path }) => path === '/out',
  };
}

const form = (inner: string, attributes = '') => `<form method=post action=/in ${attributes}>${inner}</form>`;
const plain = '<input name=user><input name=pass type=password>';

const pages: Record<string, PageAppRules> = {
  'a list of realms, with none chosen': atRoot(
    form(`${plain}<select name=realm><option value=local>Local</option><option value=ldap>LDAP</option></select>`),
    'user',
    'pass',
    (fields) => fields.get('realm') === 'local',
  ),
  'an organisation that is filled in already, before the name': atRoot(
    form(
      '<input name=org value=acme><label>User <input name=a1></label><label>Password <input type=password name=a2></label>',
    ),
    'a1',
    'a2',
    (fields) => fields.get('org') === 'acme',
  ),
  'Cancel before Sign in': atRoot(
    form(`${plain}<button name=do value=cancel>Cancel</button><button name=do value=in>Sign in</button>`),
    'user',
    'pass',
    (fields) => fields.get('do') === 'in',
  ),
  'a picture to press': atRoot(
    form(`${plain}<input type=image name=go src=x.png alt="Log in">`),
    'user',
    'pass',
    (fields) => fields.has('go.x'),
  ),
  'a button that names where it goes': {
    ...atRoot(`<form method=post action=/elsewhere>${plain}<button formaction=/in>Log in</button></form>`),
  },
  'fields outside the form that they name': atRoot(
    `${form('<input type=hidden name=t value=1><button>Log in</button>', 'id=f')}<input name=user form=f><input type=password name=pass form=f>`,
    'user',
    'pass',
    (fields) => fields.get('t') === '1',
  ),
  'a table that tears the form apart': atRoot(
    '<table><form method=post action=/in><tr><td>Name<td><input name=user></tr><tr><td>Password<td><input type=password name=pass></tr><tr><td><input type=submit></tr></form></table>',
  ),
  'multipart/form-data': atRoot(form(plain, 'enctype=multipart/form-data')),
  'text/plain': atRoot(form(plain, 'enctype=text/plain')),
  'a search and a registration beside it': atRoot(
    `<form action=/find><input name=q type=search><button>Search</button></form>
     <form method=post action=/register><input name=name><input name=email><input type=password name=p1><input type=password name=p2><button>Sign up</button></form>
     ${form(`${plain}<button>Log in</button>`, 'id=login')}`,
  ),
  'a registration with one password, before it': atRoot(
    `<form method=post action=/register><input name=email type=email><input type=password name=password autocomplete=new-password><button>Create account</button></form>
     ${form(`${plain}<button>Log in</button>`)}`,
  ),
  'decoys for robots': atRoot(
    form(`<div style="display:none"><input name=user2 autocomplete=username><input name=url></div>
      <input name=email style="position:absolute;left:-9999px">${plain}<button>Go</button>`),
    'user',
    'pass',
    (fields) => ['user2', 'url', 'email'].every((name) => fields.get(name) === ''),
  ),
  'a dialog that is closed': atRoot(`<dialog>${form(`${plain}<button>Sign in</button>`)}</dialog>`),
  Japanese: atRoot(
    form(
      '<label>ログインID<input name=f1></label><label>会社コード<input name=f0></label><label>パスワード<input name=f2 type=password></label><button>ログイン</button>',
    ),
    'f1',
    'f2',
  ),
  Arabic: atRoot(
    form(
      '<label for=b>كلمة المرور</label><input id=b name=f2 type=password><label for=a>اسم المستخدم</label><input id=a name=f1><button>دخول</button>',
    ),
    'f1',
    'f2',
  ),
  Turkish: atRoot(
    form(
      '<input name=sirket placeholder=Şirket><input name=k placeholder="Kullanıcı Adı"><input name=s type=password placeholder=Şifre><button>Giriş Yap</button>',
    ),
    'k',
    's',
  ),
  'a password in a field for text': atRoot(
    form(
      '<label>Name <input name=user></label><label>Password <input name=pass autocomplete=off></label><button>Log in</button>',
    ),
  ),
  'a base address': atRoot(
    '<base href="/in"><form method=post action=""><input name=user><input type=password name=pass></form>'.replace(
      'action=""',
      'action="in"',
    ),
  ),
  'an old encoding': {
    ...atRoot(''),
    page: ({ path, user }) =>
      path === '/' && user === null
        ? {
            html: form(
              '<input type=hidden name=enc value=é><input name=user><input name=pass type=password>',
              'accept-charset=iso-8859-1',
            ),
          }
        : null,
    signsIn: (seen) => (seen.body.includes('enc=%E9&') ? proven(seen, '/in', 'user', 'pass') : null),
  },
  'a second factor field that may stay empty': atRoot(
    form(`${plain}<input name=otp placeholder="One-time code (if you have one)"><button>Log in</button>`),
  ),
};

async function tryOut(rules: PageAppRules, account = onlyAlice) {
  await using app = await startPageApp(rules);
  const report = await scan({ target: emptyTarget(app.url, account), ...fast, checks: ['logout.server-side'] });
  return { report, log: app.log, refusals: app.refusals() };
}

describe.concurrent('a sign-in is found and carried out, whatever the page has', () => {
  test.for(Object.entries(pages))('%s', async ([, rules], { expect }) => {
    const { report, log } = await tryOut(rules);
    expect(report, log.join('\n')).toMatchObject({ status: 'complete', reason: null });
    expect(report.checks[0]).toMatchObject({ status: 'pass' });
    expect(log.join('\n')).not.toContain(encodeURIComponent(secret));
    expect(log.filter((line) => /cancel|register|find/.test(line))).toEqual([]);
  });
});

const linked: Record<string, Partial<PageAppRules>> = {
  'a link that says so': {
    page: ({ path }) =>
      path === '/'
        ? { html: '<a href=/enter-here>Anmelden</a>' }
        : path === '/enter-here'
          ? { html: form(plain) }
          : null,
  },
  'a query': {
    page: ({ path, query }) =>
      path === '/'
        ? { html: query.get('do') === 'login' ? form(plain) : '<a href="?do=login&amp;sectok=">Log In</a>' }
        : null,
  },
  'a frame': {
    page: ({ path }) =>
      path === '/'
        ? { html: '<frameset><frame src=/top.html><frame src=/f.html></frameset>' }
        : path === '/f.html'
          ? { html: form(plain) }
          : null,
  },
  'a page that refreshes itself': {
    page: ({ path }) =>
      path === '/'
        ? { html: '<meta http-equiv=refresh content="0; url=/l">' }
        : path === '/l'
          ? { html: form(plain) }
          : null,
  },
  'a form on the start page that nobody reads': {
    page: ({ path, method }) =>
      path === '/'
        ? method === 'POST'
          ? { status: 405, html: 'no' }
          : { html: `<form method=post>${plain}</form><a href=/login>Login</a>` }
        : path === '/login'
          ? { html: form(plain) }
          : null,
  },
  'an address that is made for one visit': {
    page: ({ path, query, state }) => {
      if (path === '/') return { html: '<a href=/sso>Log in</a>' };
      const fresh = `a${Math.random().toString(36).slice(2)}7b3c9d1e`;
      if (path === '/sso') {
        state.set('s', fresh);
        return { to: `/l?state=${fresh}` };
      }
      return path === '/l'
        ? query.get('state') === state.get('s')
          ? { html: form(plain) }
          : { status: 400, html: 'stale' }
        : null;
    },
  },
};

describe.concurrent('the page with the sign-in is found behind', () => {
  test.for(Object.entries(linked))('%s', async ([, rules], { expect }) => {
    const { report, log } = await tryOut({ ...atRoot(''), ...rules });
    expect(report, log.join('\n')).toMatchObject({ status: 'complete', reason: null });
  });
});

/** First the name, then the password. */
function inSteps(first: string, second: string): PageAppRules {
  return {
    ...atRoot(''),
    page: ({ path, fields, user }) => {
      if (path === '/' && user === null) return { html: first };
      if (path === '/second' && user === null) return { html: second.replace('NAME', fields.get('user') ?? '') };
      return null;
    },
  };
}

const steps: Record<string, PageAppRules> = {
  'the name first, then the password': inSteps(
    '<h1>Sign in</h1><form method=post action=/second><input type=email name=user autocomplete=username><button>Next</button></form>',
    form('<input type=hidden name=user value=NAME><input type=password name=pass><button>Sign in</button>'),
  ),
  'the name first, shown again and locked': inSteps(
    '<title>Log in</title><form method=post action=/second><input name=user><button>Continue</button></form>',
    form('<input name=user value=NAME readonly><input type=password name=pass><button>Log in</button>'),
  ),
  '"Stay signed in?"': {
    page: ({ path, user, method, fields, state }) => {
      if (user === null) return path === '/' ? { html: form(plain) } : null;
      if (path === '/kmsi' && method === 'POST') {
        state.set('ok', fields.get('stay') ?? '');
        return { to: '/home' };
      }
      if (state.has('ok')) return null;
      return {
        html: '<form method=post action=/kmsi><p>Stay signed in?</p><button name=stay value=0>No</button><button name=stay value=1>Yes</button></form>',
      };
    },
    signsIn: (seen) => proven(seen, '/in', 'user', 'pass'),
    menu: () => '<a href="/out">Log out</a>',
    signsOut: ({ path }) => path === '/out',
  },
  'a form that sends itself': {
    ...atRoot(''),
    page: ({ path, fields, user }) => {
      if (path === '/' && user === null)
        return {
          html: '<body onload="document.forms[0].submit()"><form method=post action=/l><input type=hidden name=SAMLRequest value=x></form>',
        };
      return path === '/l' && fields.get('SAMLRequest') === 'x' ? { html: form(plain) } : null;
    },
  },
};

describe.concurrent('a sign-in of several steps:', () => {
  test.for(Object.entries(steps))('%s', async ([, rules], { expect }) => {
    const { report, log } = await tryOut(rules);
    expect(report, log.join('\n')).toMatchObject({ status: 'complete', reason: null });
    expect(report.checks[0]).toMatchObject({ status: 'pass' });
  });
});

test('a password that stands alone', async () => {
  const rules = {
    ...atRoot(form('<input type=password name=pass><button>Enter</button>')),
    signsIn: ({ path, fields }) => (path === '/in' && fields.get('pass') === secret ? 'admin' : null),
  } satisfies PageAppRules;
  const { report } = await tryOut(rules, [{ user: '', password: secret, identity: null, isPrivileged: false }]);
  expect(report).toMatchObject({ status: 'complete' });
});

describe('a password never goes into an address', () => {
  const get = `<form action=/in>${plain}<button>Log in</button></form>`;
  const byButton = form(`${plain}<button formmethod=get>Log in</button>`);
  const nameless =
    '<form method=post action=/in><input id=user><input id=pass type=password><button>Log in</button></form>';
  const none = `${plain}<button>Log in</button>`;

  test.for([get, byButton, nameless, none])('%s', async (html) => {
    const { report, log } = await tryOut(atRoot(html));
    expect(report.status).not.toBe('complete');
    expect(log.filter((line) => line.includes('correct') || line.includes('pass='))).toEqual([]);
  });
});

describe('an account is not locked', () => {
  test('by a wrong password: it is tried once on the page, and not guessed elsewhere', async () => {
    const [alice] = onlyAlice;
    const wrong = alice === undefined ? [] : [{ ...alice, password: 'password that is wrong' }];
    const { report, refusals } = await tryOut(atRoot(form(plain)), wrong);
    expect(report).toMatchObject({
      status: 'sign-in-failed',
      reason: expect.stringContaining('still asks for the password'),
    });
    expect(refusals).toBeLessThanOrEqual(2);
  });
});

test('looks at addresses that name the user are counted, as the application counts them', async () => {
  let attempts = 0;
  const own = '/home?username=alice';
  const rules: PageAppRules = {
    page: ({ path, query, user }) => {
      if (path === '/' && user === null) return { html: form(`${plain}<button>Log in</button>`) };
      const isNamed = query.get('username') === 'alice';
      if (user !== null) return isNamed ? { html: '<p>Hello alice</p><a href=/out>Log out</a>' } : { to: own };
      if (isNamed) attempts += 1;
      return { html: attempts > 30 ? '<p>Locked out</p>' : form(`${plain}<button>Log in</button>`) };
    },
    signsIn: (seen) => proven(seen, '/in', 'user', 'pass'),
    signsOut: ({ path }) => path === '/out',
  };
  await using app = await startPageApp(rules);
  const report = await scan({ target: emptyTarget(app.url, onlyAlice), ...fast });
  expect(attempts, JSON.stringify(report.checks)).toBeLessThanOrEqual(21);
  expect(report).toMatchObject({ status: 'cut-short', reason: expect.stringContaining('name the user') });
});

describe('what stands in the way is named', () => {
  test('a one-time code', async () => {
    const rules: PageAppRules = {
      ...atRoot(''),
      page: ({ path, fields, method }) => {
        if (path === '/') return { html: form(plain) };
        return path === '/in' && method === 'POST' && fields.get('pass') === secret
          ? {
              html: '<form method=post action=/code><input name=code autocomplete=one-time-code maxlength=6><button>Verify</button></form>',
            }
          : null;
      },
      signsIn: () => null,
    };
    const { report } = await tryOut(rules);
    expect(report).toMatchObject({ status: 'sign-in-failed', reason: expect.stringContaining('--otp-secret-env') });
  });

  test('another host', async () => {
    const { report } = await tryOut({
      ...atRoot(''),
      page: ({ path, user }) => (path === '/' && user === null ? { to: 'http://127.0.0.1:9/oidc' } : null),
    });
    expect(report.reason).toContain('--allow-host 127.0.0.1:9');
  });

  test('the letters in a picture', async () => {
    const { report } = await tryOut(atRoot(form(`${plain}<img src=c.png><input name=captcha><button>Log in</button>`)));
    expect(report.reason).toContain('picture');
  });
});
