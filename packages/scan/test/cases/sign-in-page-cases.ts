import { type PageAppRules, proven } from '../fixtures/page-app.ts';

/** A sign-in page at `/` that posts to `/in`; the rest is how it does so. */
export function atRoot(
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

export const form = (inner: string, attributes = '') => `<form method=post action=/in ${attributes}>${inner}</form>`;
export const plain = '<input name=user><input name=pass type=password>';

export const pages: Record<string, PageAppRules> = {
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
  'a password that browsers are not to fill in': atRoot(
    form('<input name=user><input name=pass type=password autocomplete=new-password><input type=submit value=Login>'),
  ),
  'a box with an empty id around everything': atRoot(`<div id="">Members only. Password required.${form(plain)}</div>`),
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
  'a form that htmx sends, with a token in a header': {
    ...atRoot(
      `<body hx-headers='{"X-Token": "t1"}'><form hx-post=/in>${plain}<button>Enter</button></form><div id=message></div>`,
    ),
    signsIn: (seen) =>
      seen.headers['hx-request'] === 'true' && seen.headers['x-token'] === 't1'
        ? proven(seen, '/in', 'user', 'pass')
        : null,
  },
  // Pressing on in pages behind the sign-in would do what nobody asked for.
  'a page behind it that scripts could send': {
    ...atRoot(form(`${plain}<button>Log in</button>`)),
    menu: () =>
      `<form method=post action=/find><input type=hidden name=__EVENTTARGET><script>
        function __doPostBack(target) { document.forms[0].submit(); }
      </script></form><a href="/out">Log out</a>`,
  },
  'a log-out that a button fetches': {
    ...atRoot(form(`${plain}<button>Log in</button>`)),
    menu: () => `<button onclick="fetch('/out', { method: 'DELETE' }).then(() => location.reload())">Sign out</button>`,
    signsOut: ({ path, method }) => path === '/out' && method === 'DELETE',
  },
  'a second factor field that may stay empty': atRoot(
    form(`${plain}<input name=otp placeholder="One-time code (if you have one)"><button>Log in</button>`),
  ),
};
