import { describe, expect, test, vi } from 'vitest';
import { emptyTarget, scan } from '../src/index.ts';
import { atRoot, form, pages, plain } from './cases/sign-in-page-cases.ts';
import { type PageAppRules, proven, startPageApp, type Travels } from './fixtures/page-app.ts';
import { accounts, passwords } from './fixtures/users.ts';
import { fast } from './scan-app.ts';

/** Whole scans, many side by side, some with a browser. */
vi.setConfig({ testTimeout: 180_000 });

const secret = passwords.get('alice') ?? '';
const onlyAlice = accounts.slice(0, 1);

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
  'a button that leads there': {
    page: ({ path }) =>
      path === '/'
        ? { status: 401, html: `<button onclick="location.href='/enter-here'">Anmelden</button>` }
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

const inQuery: Travels = {
  pattern: /[?&]s=(\w+)/,
  write: (address, id) => `${address}?s=${id}`,
};
const inParameter: Travels = {
  pattern: /;jsessionid=(\w+)/,
  write: (address, id) => `${address};jsessionid=${id}`,
};
const inFolder: Travels = {
  pattern: /^\/sess\/(\w+)/,
  write: (address, id) => `/sess/${id}${address}`,
};

describe.concurrent('a session that travels in nothing but addresses is found', () => {
  const landsOnIn: Partial<PageAppRules> = {
    page: (seen) =>
      seen.path === '/in' && seen.user !== null
        ? { html: '<p>Welcome</p><a href=/home>Home</a>' }
        : atRoot(form(plain)).page(seen),
  };
  test.for([
    ['in their query', inQuery, {}],
    ['as a path parameter', inParameter, {}],
    ['as a folder', inFolder, {}],
    ['in the links of the page that the sign-in answers', inQuery, landsOnIn],
  ] as const)('%s', async ([, travels, more], { expect }) => {
    const { report, log } = await tryOut({ ...atRoot(form(plain)), ...more, travels });
    expect(report, log.join('\n')).toMatchObject({ status: 'complete', reason: null });
    expect(report.target.tokens).toHaveLength(1);
    expect(report.checks[0]).toMatchObject({ status: 'pass' });
  });

  test.for([
    ['kept', inQuery],
    ['kept', inParameter],
    ['renewed', inQuery],
  ] as const)('%s at the sign-in', async ([what, travels], { expect }) => {
    await using app = await startPageApp({ ...atRoot(form(plain)), travels: { ...travels, isKept: what === 'kept' } });
    const target = emptyTarget(app.url, onlyAlice);
    const report = await scan({ target, ...fast, checks: ['fixation.url', 'token.url'] });
    const verdicts = report.checks.map(({ status }) => status);
    expect(verdicts, JSON.stringify(report.checks)).toEqual([what === 'kept' ? 'fail' : 'pass', 'fail']);
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
