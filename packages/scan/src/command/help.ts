export const help = `Usage: curfew scan URL --user NAME --password-env VARIABLE [options]
       curfew scan --target FILE [options]
       curfew scan init URL --user NAME --password-env VARIABLE    writes a target file
       curfew scan record URL --user NAME --password-env VARIABLE  the same, from what you do in a browser window
       curfew scan compare OLD.json NEW.json                       says what is new and what is mended

Tests how a web application handles sessions. What it reports was shown by replay, twice.

How to sign in
  -t, --target FILE          a target file (YAML or JSON): see docs/scanner.md
  -u, --user NAME            the account; --password-env VARIABLE holds its password
      --otp-secret-env VARIABLE   holds the secret of its one-time codes (base 32, or an otpauth: address)
      --other-user NAME      a second account; --other-password-env VARIABLE holds its password
      --login-url URL        the page with the form, or the address of a JSON sign-in
      --check-url URL        an address that answers differently when signed in
      --curl FILE            a sign-in copied from a browser "as cURL" (- for standard input)
      --har FILE             a recording with the sign-in in it
      --api FILE             the calls of an API: OpenAPI, Swagger, or a Postman collection
      --storage-state FILE   a session from Playwright, where no sign-in can be driven
      --allow-host HOST      another host that the sign-in leads to; may be repeated
      --browser              sign in with a real Chromium at once; without it, only where nothing else works

What to check
      --profile quick|full   quick: seconds, without waiting and sampling (default full)
      --checks A,B --skip C  ids or their beginnings, such as fixation
      --list-checks          print the catalogue; --explain CHECK tells all about one, and how to mend it
      --db URL               postgres://… or sqlite:FILE: the application's own session table; --db-table NAME
      --db-write             let a check end the scan's own session in that table
      --allow-changes        let checks change the password, and change it back
      --policy-idle 30m --policy-lifetime 12h   limits that sessions must keep

Manners
      --dry-run              say what would be sent, and send nothing
  -y, --yes                  scan a host that is not this machine without asking
      --rate N               requests a second (default 25)
      --max-sign-ins N       (default 40 or 100)   --max-requests N (default 3000)
      --max-wait 10s         the longest wait for a session to run out
      --max-duration 10m     for the whole scan   --timeout 10s for one request
  -k, --insecure             accept any certificate

Output
  -f, --format FORMAT        terminal, json, sarif, junit or html (--output means the same)
      --save FILE            also write a report: .json, .sarif, .xml or .html; may be repeated
      --fail-on SEVERITY     critical, high, medium, low, info or never (default high)
      --min-confidence C     confirmed, likely or info
      --fail-on-inconclusive   exit code 4 if something could not be decided
      --baseline FILE        leave out what an earlier JSON report holds
  -q, --quiet                no progress

Exit codes: 0 nothing at or above --fail-on; 1 findings; 2 usage; 3 unreachable; 4 nothing could be decided;
            5 the sign-in failed; 6 the bounds of the scan were used up; 7 the target stopped answering
`;
