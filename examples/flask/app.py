import os
from urllib.parse import urlsplit

from curfew import Curfew, Refused, Unavailable
from flask import Flask, abort, g, jsonify, make_response, request

curfew = Curfew(os.environ.get("CURFEW_URL", "http://127.0.0.1:8420"), "shop", os.environ["CURFEW_TOKEN"])
https = os.environ.get("PUBLIC_URL", "").startswith("https:")
# The prefix keeps other hosts of the domain from setting it. `session` is Flask's own.
cookie_name = "__Host-shop-session" if https else "shop-session"

# Your users, your table, your password hashes.
users = {"ada@example.com": {"id": "u-1", "password": "correct horse", "roles": ["customer"]}}

app = Flask(__name__)


def client():
    return {"ip": request.remote_addr, "userAgent": request.headers.get("user-agent", "")[:512]}


def is_foreign():
    """Whether a page of another site sent this: browsers say so, and programs say nothing."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.host


@app.before_request
def open_session():
    if request.method not in ("GET", "HEAD", "OPTIONS") and is_foreign():
        abort(403)
    # Several cookies of this name: somebody else has planted one. Sessions of two users are nobody's.
    g.tokens = request.cookies.getlist(cookie_name)
    signed_in = [found for found in curfew.look_up(g.tokens) if found and found["subject"]]
    g.user = signed_in[0]["subject"] if len({found["subject"] for found in signed_in}) == 1 else None


@app.errorhandler(Unavailable)
def unavailable(_error):
    return jsonify(error="try again later"), 503


@app.errorhandler(Refused)
def refused(error):
    return jsonify(error=error.code), 403


def with_cookie(answer, token):
    answer.set_cookie(cookie_name, token, httponly=True, samesite="Lax", secure=https, max_age=None if token else 0)
    return answer


@app.post("/login")
def login():
    form = request.get_json()
    user = users.get(form.get("email"))
    if user is None or user["password"] != form.get("password"):
        return "", 401
    # Ends what came with the request: a session that somebody else has planted is worth nothing afterwards.
    presented, *planted = g.tokens or [None]
    token = curfew.admit(user["id"], presented, client(), user["roles"])
    for other in planted:
        curfew.sign_out(other, client())
    return with_cookie(make_response(jsonify(ok=True)), token)


@app.get("/me")
def me():
    return jsonify(g.user) if g.user else ("", 401)


@app.post("/logout")
def logout():
    for token in g.tokens:
        curfew.sign_out(token, client())
    return with_cookie(make_response("", 204), "")


if __name__ == "__main__":
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", int(os.environ.get("PORT", "3000")), app, threaded=True)
    print(f"listens on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
