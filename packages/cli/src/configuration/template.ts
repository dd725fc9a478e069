/**
 * What `curfew init` writes. A line with one `#` is a setting at its default, unless it is marked as an example. A line with two is an
 * explanation, and is still a comment when one `#` is removed from every line.
 */
export const configurationTemplate = `## The configuration of Curfew. Nothing has to be set: each setting shows its default, unless it is marked as an example.
## To change one, remove the # from its line and from the lines above that it belongs to. Environment variables
## (CURFEW_LISTEN and so on) and flags override this file. "curfew doctor" looks for mistakes.

## Where the server listens. Port 0 is any free one.
#listen: 127.0.0.1:8420

## How people reach the server; with https the cookie is Secure. If unset, the server is for this machine only. (An example.)
#publicUrl: https://sessions.example.com

## What the session cookie is called; https puts __Host- before it.
#cookieName: session

## Where sessions are kept: sqlite:PATH, from this file's folder, or postgres://USER@HOST/DATABASE. For a password, use CURFEW_STORE_FILE.
#store: sqlite:./curfew-data/curfew.db

## Addresses and blocks of the proxies whose X-Forwarded-... headers are believed, such as 10.0.0.0/8.
#trustedProxies: []

## standard, or strict: clients that send neither Sec-Fetch-Site nor Origin must send the session's token.
#csrf: standard

## required: each proof of a key (DPoP) must contain a nonce of this server, so that none can be made in advance.
#dpopNonce: off

## Other origins to which a sign-in may lead back, such as https://app.example.com.
#returnOrigins: []

## How long sessions are kept after they are over, for people to see.
#retention: 24h

## How long events are kept.
#eventRetention: 90d

## Whether Jan and jan are two users. The store remembers it: stop the servers and run "curfew migrate" to change it.
#caseSensitiveNames: false

## How long a server that is told to stop goes on serving while it reports that it is not ready; at most 10m.
#shutdownDelay: 0

## trace, debug, info, warn, error, fatal or silent.
#logLevel: info

## Rules by the name of a policy. 0 is off. "curfew policy apply" brings live sessions within changed rules.
#policies:
#  default:
##   The rule to start from: nist-aal1 to nist-aal3, or asvs-4-l1 to asvs-4-l3.
#    preset: nist-aal2
##   The time without use after which a session ends.
#    idleTimeout: 1h
##   The lifetime of a session, however much it is used.
#    tokenLifetime: 24h
##   How many sessions a user may have at once.
#    maxSessions: 0
##   At that limit, evict-oldest ends the oldest session, and reject refuses the new one.
#    onLimit: evict-oldest
## Sessions that administrators make for others, and tokens for programs.
#  minted: { idleTimeout: 0, tokenLifetime: 0 }
#  api: { idleTimeout: 0, tokenLifetime: 0 }
## The sessions of the clients of each dialect.
#  couchdb: { idleTimeout: 10m, tokenLifetime: 24h }
#  rancher: { idleTimeout: 0, tokenLifetime: 16h }
#  arvados: { idleTimeout: 0, tokenLifetime: 24h, maxSessions: 100, onLimit: reject }
#  cockroach: { idleTimeout: 0, tokenLifetime: 168h }

## Further rules for every session of a user with a role; the strictest counts. (An example; the default is none.)
#roles:
#  admin:
#    preset: nist-aal2
#    idleTimeout: 15m
#    tokenLifetime: 12h
#    maxSessions: 5
#    onLimit: evict-oldest
##   Below this level a session of this role can only be stepped up or signed out: aal1, aal2 or aal3.
#    requires: aal1
##   Whether its sessions are bound to the device that signed in, so that stolen cookies are useless: off, preferred, required.
#    binding: preferred
##   How long after a sign-in a browser may do that, and is served until it has.
#    bindingGrace: 2m
##   How long a stolen cookie is good at most.
#    bindingRefresh: 5m
##   What a cookie from another device does: refuse, or end the session.
#    onBindingViolation: refuse
##   Further limits for sessions of one level.
#    levels:
#      aal1: { idleTimeout: 10m, tokenLifetime: 1h }
#      aal2: { idleTimeout: 15m, tokenLifetime: 12h }
#      aal3: { idleTimeout: 15m, tokenLifetime: 12h }

## The longest lifetime of anything; 0 is off.
#maxTokenLifetime: 0

## How many sign-ins may fail before each further one has to wait, and how many anonymous sessions an address may start.
#throttle:
#  account:
##   How many failures cause no wait.
#    freeFailures: 5
##   The first wait, which doubles with each failure.
#    firstDelay: 1s
##   The longest wait.
#    longestDelay: 15m
##   How long after the last failure the count starts again.
#    forgetAfter: 24h
#  address: { freeFailures: 50, firstDelay: 1s, longestDelay: 15m, forgetAfter: 1h }
##   How many at once, and how often one more; a burst of 0 is off.
#  anonymous: { burst: 100, every: 2s }

## How long servers may trust that a session is alive without asking the store; at most 1m, and 0 is off.
#validation:
#  cache: 0

## The systems whose unmodified clients are served. "policy" names the rules for their sessions.
#dialects:
#  couchdb:
#    enabled: true
#    policy: couchdb
##   Whether anybody may sign up.
#    openSignUp: false
##   Whether requests without a session are refused.
#    requireValidUser: false
##   A CouchDB behind this server. (An example; the default is none.)
#    gateway:
#      url: http://127.0.0.1:5984
#      secretFile: ./couchdb.secret
#      algorithm: sha256
#      systemRoles: { admin: _admin }
#  rancher:
#    enabled: true
#    policy: rancher
##   When the answer's body contains the new token: never, for programs, or always.
#    echoToken: programs
#  arvados:
#    enabled: true
#    policy: arvados
##   The five characters with which its ids begin.
#    clusterId: zzzzz
##   Whether a token may list, make and end its user's other tokens.
#    issueTrustedTokens: true
##   The origins to which /login hands a token.
#    trustedClients: []
##   Whether this machine and private networks are such clients too.
#    trustPrivateNetworks: false
#  cockroach:
#    enabled: true
#    policy: cockroach

## The file with the keys that encrypt secrets in the store; the first start makes it.
#secrets:
##   For SQLite the default is a file beside the database. Back it up apart from the database.
#  keyFile: ./curfew-data/curfew.key

## Where addresses are, for the pages about sessions: a file in the MaxMind format. (An example; the default is none.)
#geoipDatabase: ./GeoLite2-City.mmdb

## Who outside is told of events.
#signals:
##   Addresses that are not public and may be told all the same.
#  allowedAddresses: []
##   The keys that shared signals are signed with; the first start makes the file. (An example; the default is none.)
#  signingKeyFile: ./curfew-data/signing-keys.json
##   How users are named in them: iss_sub (this server and the user's id), or email where a user has an address.
#  userFormat: iss_sub
##   Who is listened to: what they say has ended ends here. (An example; the default is none.)
#  transmitters:
#    company:
#      issuer: https://login.example.com
##     Where its keys are; the default is what its /.well-known/ssf-configuration says.
#      jwksUri: https://login.example.com/keys
##     What it calls this server: one text, or a list.
#      audience: https://sessions.example.com
##     The issuer under which people sign in here, where it is not the transmitter's own.
#      identityIssuer: https://login.example.com
##     Whether it sends to /ssf/receive/company (push), or is asked at its endpoint (poll).
#      delivery: poll
#      endpoint: https://login.example.com/ssf/poll/1
##     The token that comes with what is pushed, or is sent to the endpoint.
#      bearerTokenFile: ./company-signals.token
##     Whether it may name people by their e-mail addresses.
#      matchEmail: false
##     Whether those whose account it says is disabled or purged are disabled here.
#      disableUsers: false

## What the sign-in page offers.
#signIn:
##   Whether it asks for a name and a password.
#  passwordForm: true
##   Names of data that a sign-in keeps from the anonymous session before it. (An example; the default is none.)
#  carry: [cart]
##   How many characters a new password has at least: 8 to 64. Those that people have go on working.
#  passwords: { shortest: 15, shortestWithSecondFactor: 8 }
##   Company accounts, by OpenID Connect. (An example; the default is none.)
#  providers:
#    company:
#      label: Company account
#      issuer: https://login.example.com
#      clientId: curfew
#      clientSecretFile: ./company.secret
#      scopes: [openid, email, profile]
##     The claim that names the user.
#      username: preferred_username
##     Roles by the values of a claim.
#      roles:
#        claim: groups
#        values: { ops: admin }
##     Only people with a verified address in one of these domains; an empty list admits everybody.
#      emailDomains: []
##     Whether a first sign-in creates the user.
#      createUsers: true
##     The level of the provider's ways to sign in, by the value of acr.
#      levels: { 'urn:example:mfa': aal2 }

## What makes the sign-in page and the other pages your own. (An example; the default is Curfew's name, logo and colours.)
#branding:
#  productName: Example Corp
##   An SVG, PNG or WebP file of at most 256 KB.
#  logoFile: ./company.svg
##   The colour of buttons and links, on light and on dark pages. Text in it must be readable.
#  accent: '#2f5bd8'
#  accentDark: '#8fb0ff'
##   Where people get help: https or mailto.
#  supportUrl: https://help.example.com
##   By language: en, de, fr, es, pt, ja, zh or ar. What a language lacks is taken from en.
#  texts:
#    en: { title: Welcome, hint: Use your staff account., footer: Example Corp }

## By what mail is sent: links for forgotten passwords, and notices. Needs publicUrl and secrets. (An example; the default is none.)
#mail:
##   Without TLS for this machine only; smtps:// for TLS from the start.
#  smtp: smtp://curfew@mail.example.com:587
#  passwordFile: ./curfew-smtp.secret
#  from: Curfew <curfew@example.com>
`;
