"""What an application asks of a Curfew server about its own users' sessions, with the standard library alone."""

import json
import urllib.error
import urllib.request


class Unavailable(Exception):
    """The server cannot be asked, so nobody is let in."""


class Refused(Exception):
    """The server says no; `code` says why."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the tokens to another address."""

    def redirect_request(self, *_):
        return None


class Curfew:
    def __init__(self, address, name, token, timeout=5):
        self._base = f"{address.rstrip('/')}/v1/applications/{name}"
        self._headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        self._opener = urllib.request.build_opener(_NoRedirects)
        self._timeout = timeout

    def _call(self, path, body):
        data = json.dumps(body).encode()
        request = urllib.request.Request(f"{self._base}/{path}", data, self._headers, method="POST")
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            code = self._code_of(error)
            # 401 and 403 `scope-required` are about this application's own token, not about its client.
            if code is None or error.code >= 500 or error.code == 401 or code == "scope-required":
                raise Unavailable(f"the server answers {error.code}") from None
            raise Refused(code) from None
        except (OSError, ValueError):
            raise Unavailable("the server cannot be reached") from None

    @staticmethod
    def _code_of(error):
        try:
            return json.load(error)["code"]
        except (ValueError, KeyError, TypeError):
            return None

    def look_up(self, tokens):
        """The live sessions behind tokens, `None` for each that is nobody's. Counts as use."""
        if not tokens:
            return []
        lookups = [{"token": token[:256], "use": "validate"} for token in tokens[:64]]
        return [found["session"] for found in self._call("lookup", {"lookups": lookups})["found"]]

    def admit(self, user, presented, client, roles=(), methods=("pwd",)):
        """Signs in a user whose password the application has checked. Returns the token for the cookie."""
        body = {"user": user, "roles": list(roles), "methods": list(methods), "presented": presented, "client": client}
        return self._call("admit", body)["token"]

    def sign_out(self, token, client):
        self._call("sign-out", {"presented": token, "client": client})
