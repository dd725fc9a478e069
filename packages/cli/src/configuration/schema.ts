import {
  type AssuranceLevel,
  assuranceLevels,
  bindingModes,
  limitActions,
  policyPresets,
  violationActions,
} from '@curfew/core';
import { type Static, type TObject, type TOptional, type TProperties, Type } from 'typebox';

const strict = { additionalProperties: false } as const;

/** Each leaf's description ends the sentence "KEY must be …". */
const duration = (meaning = 'a duration such as 90s, 4h30m or 30d') =>
  Type.Union([Type.String(), Type.Number()], { description: meaning });
const limit = duration('a duration such as 15m or 12h, or 0 for off');
const origins = Type.Array(Type.String(), { description: 'a list of origins such as https://app.example.com' });

const levels = Type.Object(
  Object.fromEntries(
    assuranceLevels.map((level) => [
      level,
      Type.Optional(
        Type.Object(
          { idleTimeout: Type.Optional(limit), tokenLifetime: Type.Optional(limit) },
          { ...strict, description: 'limits such as { tokenLifetime: 1h }' },
        ),
      ),
    ]),
  ) as Record<AssuranceLevel, TOptional<TObject<Record<'idleTimeout' | 'tokenLifetime', TOptional<typeof limit>>>>>,
  { ...strict, description: 'limits by level such as { aal1: { tokenLifetime: 1h } }' },
);

const ruleOf = <Fields extends TProperties>(fields: Fields) =>
  Type.Union(
    [
      Type.String(),
      Type.Object(
        {
          preset: Type.Optional(Type.String({ description: `one of ${Object.keys(policyPresets).join(', ')}` })),
          idleTimeout: Type.Optional(limit),
          tokenLifetime: Type.Optional(limit),
          maxSessions: Type.Optional(Type.Integer({ minimum: 0, description: 'a whole number, or 0 for off' })),
          onLimit: Type.Optional(Type.Enum([...limitActions], { description: limitActions.join(' or ') })),
          levels: Type.Optional(levels),
          binding: Type.Optional(Type.Enum([...bindingModes], { description: bindingModes.join(', ') })),
          bindingGrace: Type.Optional(duration('a duration such as 2m')),
          bindingRefresh: Type.Optional(duration('a duration such as 5m')),
          onBindingViolation: Type.Optional(
            Type.Enum([...violationActions], { description: violationActions.join(' or ') }),
          ),
          ...fields,
        },
        strict,
      ),
    ],
    {
      description: `a rule such as { idleTimeout: 15m, tokenLifetime: 12h }, or one of ${Object.keys(policyPresets).join(', ')}`,
    },
  );

const rule = ruleOf({});
const roleRule = ruleOf({
  requires: Type.Optional(Type.Enum([...assuranceLevels], { description: assuranceLevels.join(', ') })),
});

const throttleLimits = Type.Object(
  {
    freeFailures: Type.Optional(Type.Integer({ minimum: 0, description: 'a whole number' })),
    firstDelay: Type.Optional(duration()),
    longestDelay: Type.Optional(duration()),
    forgetAfter: Type.Optional(duration()),
  },
  { ...strict, description: 'limits such as { freeFailures: 5, firstDelay: 1s }' },
);

const rateLimit = Type.Object(
  {
    burst: Type.Optional(Type.Integer({ minimum: 0, description: 'a whole number, or 0 for off' })),
    every: Type.Optional(duration()),
  },
  { ...strict, description: 'a limit such as { burst: 100, every: 2s }' },
);

const yesOrNo = Type.Optional(Type.Boolean({ description: 'true or false' }));
const dialect = {
  enabled: yesOrNo,
  policy: Type.Optional(Type.String({ minLength: 1, description: 'the name of a policy' })),
};

const gateway = Type.Object(
  {
    url: Type.String({ description: 'an address such as http://127.0.0.1:5984' }),
    secretFile: Type.String({ description: 'the name of a file with the secret of the CouchDB' }),
    algorithm: Type.Optional(Type.Enum(['sha1', 'sha256'], { description: 'sha1 or sha256' })),
    systemRoles: Type.Optional(
      Type.Record(Type.String(), Type.String(), { description: 'roles by role, such as { admin: _admin }' }),
    ),
  },
  { ...strict, description: 'options such as { url: http://127.0.0.1:5984, secretFile: /run/secrets/couchdb }' },
);

const dialects = Type.Object(
  {
    couchdb: Type.Optional(
      Type.Object(
        { ...dialect, openSignUp: yesOrNo, requireValidUser: yesOrNo, gateway: Type.Optional(gateway) },
        { ...strict, description: 'options such as { openSignUp: true }' },
      ),
    ),
    rancher: Type.Optional(
      Type.Object(
        {
          ...dialect,
          echoToken: Type.Optional(
            Type.Enum(['never', 'programs', 'always'], { description: 'never, programs or always' }),
          ),
        },
        { ...strict, description: 'options such as { echoToken: never }' },
      ),
    ),
    arvados: Type.Optional(
      Type.Object(
        {
          ...dialect,
          clusterId: Type.Optional(
            Type.String({ pattern: '^[0-9a-z]{5}$', description: 'five characters of a to z and 0 to 9' }),
          ),
          issueTrustedTokens: yesOrNo,
          trustedClients: Type.Optional(
            Type.Array(Type.String(), {
              description: 'a list of origins such as https://workbench.example.com or https://*.example.com',
            }),
          ),
          trustPrivateNetworks: yesOrNo,
        },
        { ...strict, description: 'options such as { clusterId: zzzzz }' },
      ),
    ),
    cockroach: Type.Optional(Type.Object(dialect, { ...strict, description: 'options such as { enabled: false }' })),
  },
  { ...strict, description: 'options for couchdb, rancher, arvados and cockroach' },
);

const provider = Type.Object(
  {
    label: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: 'a name for the sign-in page' })),
    issuer: Type.String({ description: 'an address such as https://login.example.com' }),
    clientId: Type.String({ minLength: 1, description: 'the id of this client at the provider' }),
    clientSecretFile: Type.String({ description: 'the name of a file with the secret of this client' }),
    scopes: Type.Optional(Type.Array(Type.String(), { description: 'a list such as [openid, email, profile]' })),
    username: Type.Optional(Type.String({ minLength: 1, description: 'the name of a claim' })),
    roles: Type.Optional(
      Type.Object(
        {
          claim: Type.String({ minLength: 1, description: 'the name of a claim' }),
          values: Type.Record(Type.String(), Type.String(), { description: 'roles by value, such as { ops: admin }' }),
        },
        { ...strict, description: 'a rule such as { claim: groups, values: { ops: admin } }' },
      ),
    ),
    emailDomains: Type.Optional(Type.Array(Type.String(), { description: 'a list of domains such as example.com' })),
    createUsers: yesOrNo,
    levels: Type.Optional(
      Type.Record(Type.String(), Type.Enum([...assuranceLevels], { description: assuranceLevels.join(', ') }), {
        description: 'levels by the value of acr',
      }),
    ),
  },
  {
    ...strict,
    description: 'a provider such as { issuer: https://login.example.com, clientId: …, clientSecretFile: … }',
  },
);

const passwordLength = Type.Optional(
  Type.Integer({ minimum: 8, maximum: 64, description: 'a number of characters from 8 to 64' }),
);

const signIn = Type.Object(
  {
    passwordForm: yesOrNo,
    carry: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
        maxItems: 20,
        description: 'a list of names such as [cart, returnTo], 20 at most',
      }),
    ),
    passwords: Type.Optional(
      Type.Object(
        { shortest: passwordLength, shortestWithSecondFactor: passwordLength },
        { ...strict, description: 'options such as { shortest: 15, shortestWithSecondFactor: 8 }' },
      ),
    ),
    providers: Type.Optional(Type.Record(Type.String(), provider, { description: 'OpenID providers by name' })),
  },
  { ...strict, description: 'options such as { passwordForm: false }' },
);

const ownText = (meaning: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: meaning }));
const branding = Type.Object(
  {
    productName: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'a name' })),
    logoFile: Type.Optional(Type.String({ minLength: 1, description: 'the name of an SVG, PNG or WebP file' })),
    accent: Type.Optional(Type.String({ description: 'a colour such as "#2f5bd8"' })),
    accentDark: Type.Optional(Type.String({ description: 'a colour such as "#8fb0ff"' })),
    supportUrl: Type.Optional(Type.String({ description: 'an address such as https://help.example.com' })),
    texts: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object(
          { title: ownText('a heading'), hint: ownText('a sentence'), footer: ownText('a sentence') },
          { ...strict, description: 'texts such as { title: Welcome }' },
        ),
        { description: 'texts by language such as { en: { title: Welcome } }' },
      ),
    ),
  },
  { ...strict, description: 'options such as { productName: Example }' },
);

const mail = Type.Object(
  {
    smtp: Type.String({ description: 'a mail server such as smtp://curfew@mail.example.com:587' }),
    passwordFile: Type.Optional(Type.String({ minLength: 1, description: 'the name of a file with its password' })),
    from: Type.String({ description: 'a sender such as Curfew <curfew@example.com>' }),
  },
  { ...strict, description: 'options such as { smtp: smtp://mail.example.com:587, from: curfew@example.com }' },
);

const transmitter = Type.Object(
  {
    issuer: Type.String({ description: 'an address such as https://login.example.com' }),
    jwksUri: Type.Optional(Type.String({ description: 'an address such as https://login.example.com/keys' })),
    audience: Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })], {
      description: 'what the transmitter calls this server, such as https://sessions.example.com',
    }),
    identityIssuer: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'the issuer under which people sign in, such as https://login.example.com',
      }),
    ),
    delivery: Type.Optional(Type.Enum(['push', 'poll'], { description: 'push or poll' })),
    endpoint: Type.Optional(Type.String({ description: 'an address such as https://login.example.com/ssf/poll/1' })),
    bearerTokenFile: Type.Optional(Type.String({ description: 'the name of a file with a token' })),
    matchEmail: yesOrNo,
    disableUsers: yesOrNo,
  },
  { ...strict, description: 'a transmitter such as { issuer: https://login.example.com, audience: … }' },
);

/** `curfew.yaml`, as it is written. */
export const settingsSchema = Type.Object(
  {
    listen: Type.Optional(Type.String({ description: 'an address such as 127.0.0.1:8420' })),
    publicUrl: Type.Optional(
      Type.String({
        description: 'an address such as https://sessions.example.com, or https://app.example.com/curfew',
      }),
    ),
    cookieName: Type.Optional(
      Type.String({
        pattern: '^(?!__)(?!(?:[Aa]uth[Ss]ession|[Tt]oken|[Cc][Ss][Rr][Ff])$)[A-Za-z0-9_-]{1,64}$',
        description:
          'a name of letters, digits, "-" and "_" such as session-a, without "__Host-" (https adds it), and not AuthSession, token or CSRF',
      }),
    ),
    store: Type.Optional(Type.String({ description: 'a store such as sqlite:./curfew-data/curfew.db' })),
    trustedProxies: Type.Optional(
      Type.Array(Type.String(), { description: 'a list of addresses and blocks such as 10.0.0.0/8' }),
    ),
    csrf: Type.Optional(Type.Enum(['standard', 'strict'], { description: 'standard or strict' })),
    dpopNonce: Type.Optional(Type.Enum(['off', 'required'], { description: 'off or required' })),
    returnOrigins: Type.Optional(origins),
    retention: Type.Optional(duration()),
    eventRetention: Type.Optional(duration()),
    caseSensitiveNames: yesOrNo,
    shutdownDelay: Type.Optional(duration('a duration of at most ten minutes such as 15s, or 0 for none')),
    logLevel: Type.Optional(
      Type.Enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
        description: 'one of trace, debug, info, warn, error, fatal, silent',
      }),
    ),
    policies: Type.Optional(Type.Record(Type.String(), rule, { description: 'rules by name' })),
    roles: Type.Optional(Type.Record(Type.String(), roleRule, { description: 'rules by role' })),
    maxTokenLifetime: Type.Optional(limit),
    dialects: Type.Optional(dialects),
    signIn: Type.Optional(signIn),
    branding: Type.Optional(branding),
    mail: Type.Optional(mail),
    secrets: Type.Optional(
      Type.Object(
        { keyFile: Type.Optional(Type.String({ minLength: 1, description: 'the name of a file with keys' })) },
        { ...strict, description: 'options such as { keyFile: /etc/curfew/secrets.key }' },
      ),
    ),
    geoipDatabase: Type.Optional(
      Type.String({ minLength: 1, description: 'the name of a file such as ./GeoLite2-City.mmdb' }),
    ),
    signals: Type.Optional(
      Type.Object(
        {
          allowedAddresses: Type.Optional(
            Type.Array(Type.String(), { description: 'a list of addresses and blocks such as 10.0.0.0/8' }),
          ),
          signingKeyFile: Type.Optional(
            Type.String({ minLength: 1, description: 'the name of a file for signing keys' }),
          ),
          userFormat: Type.Optional(
            Type.Enum(['iss_sub', 'email'], { description: 'how shared signals name users: iss_sub or email' }),
          ),
          transmitters: Type.Optional(
            Type.Record(Type.String(), transmitter, { description: 'transmitters of shared signals by name' }),
          ),
        },
        { ...strict, description: 'options such as { allowedAddresses: [10.0.0.0/8] }' },
      ),
    ),
    validation: Type.Optional(
      Type.Object(
        { cache: Type.Optional(duration('a duration of at most one minute such as 2s, or 0 for off')) },
        { ...strict, description: 'options such as { cache: 2s }' },
      ),
    ),
    throttle: Type.Optional(
      Type.Object(
        {
          account: Type.Optional(throttleLimits),
          address: Type.Optional(throttleLimits),
          anonymous: Type.Optional(rateLimit),
        },
        { ...strict, description: 'limits for account, address and anonymous' },
      ),
    ),
  },
  { ...strict, description: 'settings by name' },
);

export type WrittenSettings = Static<typeof settingsSchema>;
export type WrittenRule = Static<typeof roleRule>;
export type WrittenThrottleLimits = Static<typeof throttleLimits>;
export type WrittenRateLimit = Static<typeof rateLimit>;
export type WrittenDialects = Static<typeof dialects>;
export type WrittenMail = Static<typeof mail>;
export type WrittenBranding = Static<typeof branding>;
export type WrittenSignIn = Static<typeof signIn>;
export type WrittenTransmitter = Static<typeof transmitter>;
