// Made from /openapi.json by "npm run types -w @curfew/console". Do not edit.

export interface paths {
    readonly "/v1/sessions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List sessions
         * @description Without `user`: one’s own; for administrators everybody’s. A page reads only so far: it may come back with fewer sessions than asked for, even none, and still a cursor.
         */
        readonly get: operations["listSessions"];
        readonly put?: never;
        /**
         * Sign in
         * @description Ends whatever session came with the request. Sets the cookie, or gives the token in the body; with a header `DPoP` (RFC 9449) that token is bound to the key. Users with one-time codes get `second-factor-required`, and go on at `/v1/sessions/second-step`.
         */
        readonly post: operations["signIn"];
        /**
         * End many sessions
         * @description Either `user` or `everyone=true` says whose. Needs a recent sign-in.
         */
        readonly delete: operations["endSessions"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/anonymous": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Start a session before anybody signs in */
        readonly post: operations["startAnonymousSession"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/current": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Who am I, and for how much longer
         * @description Counts as use. A 401 says why the session is over.
         */
        readonly get: operations["getCurrentSession"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Sign out
         * @description Ends the session and then clears the cookie. Also without a session.
         */
        readonly delete: operations["signOut"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/current/keep-alive": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Stay signed in
         * @description Counts as use, and does nothing else: the idle window slides, the lifetime stays.
         */
        readonly post: operations["keepSessionAlive"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/current/data": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        /**
         * Set named values in the session
         * @description null removes a name; names that are not mentioned stay.
         */
        readonly patch: operations["patchSessionData"];
        readonly trace?: never;
    };
    readonly "/v1/sessions/current/rotate": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Replace the token
         * @description Never lengthens the session. With a grace, requests that are under way keep working, and an answer that got lost can be asked for again with the old token, until the new one is used: with the same Idempotency-Key, if one was sent.
         */
        readonly post: operations["rotateSession"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/current/reauthenticate": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Prove again who is there (step-up)
         * @description New token, both timers start anew.
         */
        readonly post: operations["reauthenticate"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/minted": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Make a session for a user without their password
         * @description Needs a recent sign-in.
         */
        readonly post: operations["mintSession"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/count": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Count the sessions that a filter finds
         * @description Up to 5,000, and as far as it gets within a second.
         */
        readonly get: operations["countSessions"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** See one session */
        readonly get: operations["getSession"];
        readonly put?: never;
        readonly post?: never;
        /**
         * End one session
         * @description Ended already: the session as it is.
         */
        readonly delete: operations["endSession"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/end": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * End every session that a filter finds
         * @description With `dryRun` nothing ends. One request does a part, and counts at most 10,000: where it is not `complete`, send it again with its `cursor`. Needs a recent sign-in, except for a dry run.
         */
        readonly post: operations["endMatchingSessions"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List users
         * @description A page reads only so far: with a filter it may come back with fewer users than asked for, even none, and still a cursor.
         */
        readonly get: operations["listUsers"];
        readonly put?: never;
        /**
         * Create a user
         * @description Needs a recent sign-in.
         */
        readonly post: operations["createUser"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** See a user */
        readonly get: operations["getUser"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Delete a user and end their sessions
         * @description Needs a recent sign-in.
         */
        readonly delete: operations["deleteUser"];
        readonly options?: never;
        readonly head?: never;
        /**
         * Change a user
         * @description A new password, other roles and disabling end the user’s sessions. Needs a recent sign-in.
         */
        readonly patch: operations["changeUser"];
        readonly trace?: never;
    };
    readonly "/v1/users/{name}/rules": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * See what the rules for sessions come to for a user
         * @description For each policy: the strictest of it, of the rules of the user’s roles, and of the cap over everything.
         */
        readonly get: operations["getRulesOfUser"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users/current/password": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /**
         * Change one’s own password
         * @description Ends all other sessions of the user and gives this one a new token.
         */
        readonly put: operations["changeOwnPassword"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/personal-data": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Export everything that is held of a user
         * @description Requires a recent sign-in.
         */
        readonly get: operations["exportPersonalData"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Delete a user with everything that is held of them, and take them out of the events
         * @description Requires a recent sign-in. Cannot be undone.
         */
        readonly delete: operations["erasePersonalData"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users/{name}/link": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Make a link to set a password or a passkey
         * @description Counts once: an invitation for a day, a reset for an hour. The link before it counts no more. Needs a recent sign-in.
         */
        readonly post: operations["offerLink"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/account/tokens": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Make a token for one’s own scripts
         * @description Shown this once. It is a session of the kind `api`: listed, ended and limited by policies like the others. Needs a recent sign-in.
         */
        readonly post: operations["createOwnToken"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/account/new-devices": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List one’s own sign-ins of the last seven days on devices that had not been seen before
         * @description Newest first. The first sign-in of all is not among them, nor is one after an update of a browser.
         */
        readonly get: operations["listNewDevices"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/account/codes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** See one’s own one-time codes */
        readonly get: operations["getOwnCodes"];
        readonly put?: never;
        /**
         * Begin to set up one-time codes
         * @description They count once the first code has been confirmed, within 15 minutes. Needs a recent sign-in.
         */
        readonly post: operations["beginCodes"];
        /**
         * Remove one’s own one-time codes
         * @description Needs a recent sign-in, and a session of level aal2.
         */
        readonly delete: operations["removeOwnCodes"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/account/codes/confirm": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Confirm the first one-time code
         * @description Raises the level of the session under a new token. The recovery codes are shown only once.
         */
        readonly post: operations["confirmCodes"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/current/step-up": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Raise the level with a one-time code
         * @description Issues a new token and restarts both timers. Also for a session below the level that a role requires.
         */
        readonly post: operations["stepUp"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/account/passkeys": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** See one’s own passkeys */
        readonly get: operations["listOwnPasskeys"];
        readonly put?: never;
        /**
         * Register the passkey
         * @description Issues a new token for the session.
         */
        readonly post: operations["addPasskey"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/account/passkeys/options": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Begin to make a passkey
         * @description Needs a recent sign-in; with codes or passkeys, one of those within the last ten minutes.
         */
        readonly post: operations["beginPasskey"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/account/passkeys/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Remove one’s own passkey
         * @description Needs a code or a passkey within the last ten minutes.
         */
        readonly delete: operations["removeOwnPasskey"];
        readonly options?: never;
        readonly head?: never;
        /** Rename one’s own passkey */
        readonly patch: operations["renamePasskey"];
        readonly trace?: never;
    };
    readonly "/v1/account/identities": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** See one’s own accounts at providers */
        readonly get: operations["listOwnIdentities"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Disconnect one’s own account at a provider
         * @description Ends the sessions that were signed in to with it. Needs a recent sign-in; with codes or passkeys, one of those within the last ten minutes. The only way in stays.
         */
        readonly delete: operations["removeOwnIdentity"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/passkeys/sign-in/options": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Begin to sign in with a passkey */
        readonly post: operations["beginPasskeySignIn"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/passkeys/sign-in": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Sign in with a passkey
         * @description The authenticator has to check who holds it. The session has the level aal2.
         */
        readonly post: operations["signInByPasskey"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/passkeys/proof/options": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Begin to prove more with a passkey
         * @description For a session, to raise its level, or for a sign-in that waits for its second step.
         */
        readonly post: operations["beginPasskeyProof"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/passkeys/proof": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Prove more with a passkey
         * @description Raises the level under a new token, or takes the second step.
         */
        readonly post: operations["provePasskey"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/passkeys/set-up/options": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Begin to make a passkey by a link */
        readonly post: operations["beginPasskeyByLink"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/passkeys/set-up": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Register a passkey by a link
         * @description The link counts once. Ends all sessions of the user, and takes the password away.
         */
        readonly post: operations["addPasskeyByLink"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users/{name}/passkeys": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** See a user’s passkeys */
        readonly get: operations["listPasskeysOfUser"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users/{name}/passkeys/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Remove a user’s passkey
         * @description Ends no sessions. Needs a recent sign-in.
         */
        readonly delete: operations["removePasskeyOfUser"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users/{name}/identities": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** See a user’s accounts at providers */
        readonly get: operations["listIdentitiesOfUser"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Disconnect a user’s account at a provider
         * @description Ends the sessions that were signed in to with it. Needs a recent sign-in.
         */
        readonly delete: operations["removeIdentityOfUser"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/second-step": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Sign in: the second step
         * @description Takes the token or the cookie that came with `second-factor-required`. It is good for nothing else, and for ten minutes.
         */
        readonly post: operations["finishSignIn"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users/{name}/codes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** See whether a user has one-time codes */
        readonly get: operations["getCodesOfUser"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Remove a user’s one-time codes
         * @description For a user who has lost them. Ends no sessions. Needs a recent sign-in.
         */
        readonly delete: operations["removeCodesOfUser"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/tokens/long-lived": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Find sessions that live longer than the policy allows
         * @description One request looks through a part: where it is not `complete`, send it again with its `cursor`.
         */
        readonly get: operations["findLongLivedTokens"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/tokens/long-lived/fix": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Shorten sessions that live longer than the policy allows
         * @description One request does a part: where it is not `complete`, send it again with its `cursor`. Needs a recent sign-in, except for a dry run.
         */
        readonly post: operations["fixLongLivedTokens"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List what happened, newest first
         * @description One’s own; for administrators everybody’s.
         */
        readonly get: operations["listEvents"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/stream": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Follow the audit trail
         * @description `activity`: an event as in the list of events. `session-ended`: the own session is over, and so is the stream. `reset`: too much was missed, look anew. With `Last-Event-ID` it goes on where it was. Each event comes at least once.
         */
        readonly get: operations["streamActivity"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/account/stream": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Follow one’s own sessions
         * @description As the stream of activity, with `session` for what happens to one’s own sessions, and nothing else.
         */
        readonly get: operations["streamOwnSessions"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/policies": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** See the rules for sessions */
        readonly get: operations["getPolicies"];
        /**
         * Set the rules for sessions that are not configured elsewhere
         * @description In place of all that were set here before. They hold for new sessions at once; live ones are brought within them by `POST /v1/policies/apply`. What the file or the environment sets is refused. Needs a recent sign-in.
         */
        readonly put: operations["setPolicies"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/policies/apply": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Bring live sessions within the rules as they are now
         * @description Never lengthens anything. One request does a part: where it is not `complete`, send it again with its `cursor`. Needs a recent sign-in, except for a dry run.
         */
        readonly post: operations["applyPolicies"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/policies/history": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** See what the rules were, newest first */
        readonly get: operations["listPolicyVersions"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sweep": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Delete what ended or expired longer ago than the retention
         * @description Requires a recent sign-in.
         */
        readonly post: operations["sweep"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/statistics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** See what operators watch */
        readonly get: operations["getStatistics"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/overview": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * See what happened in the last hour, day or month
         * @description Counts of all nodes together; each node adds its own once a minute, so that the last bucket is still growing. A day begins at midnight UTC.
         */
        readonly get: operations["getOverview"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/webhooks": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List webhooks, the oldest first */
        readonly get: operations["listWebhooks"];
        readonly put?: never;
        /**
         * Have an address told of events
         * @description From now on, in order, each at least once, signed as Standard Webhooks has it. Requires a recent sign-in.
         */
        readonly post: operations["addWebhook"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/webhooks/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Remove a webhook and its log
         * @description Requires a recent sign-in.
         */
        readonly delete: operations["removeWebhook"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/webhooks/{id}/rotate-secret": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Give a webhook a new secret
         * @description The one before signs beside it for a day. Requires a recent sign-in.
         */
        readonly post: operations["rotateWebhookSecret"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/webhooks/{id}/resume": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Try at once what is waiting, or was stopped
         * @description It goes on where it stopped. Requires a recent sign-in.
         */
        readonly post: operations["resumeWebhook"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/webhooks/{id}/deliveries": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List the last attempts, newest first */
        readonly get: operations["listWebhookDeliveries"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/webhooks/{id}/deliveries/{eventId}/send-again": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Send an event of the log again, at once
         * @description The answer says how it went. Requires a recent sign-in.
         */
        readonly post: operations["sendWebhookAgain"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/signals": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** See the streams of shared signals, and the transmitters that are listened to */
        readonly get: operations["getSignals"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/signals/streams/{id}/deliveries": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** List the last attempts to push to a stream, newest first */
        readonly get: operations["listStreamDeliveries"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/signals/streams/{id}/status": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Enable, pause or disable a stream
         * @description Enabled, it tries at once what waits; paused, it keeps its events; disabled, it keeps none. Requires a recent sign-in.
         */
        readonly post: operations["setStatusOfStream"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/signals/streams/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /**
         * Remove a stream and its log
         * @description Requires a recent sign-in.
         */
        readonly delete: operations["removeStream"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/applications/{application}/lookup": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Look up whose sessions these are
         * @description The answers are in the order of the lookups: `null` without a live session, or for another application’s user.
         */
        readonly post: operations["lookUpSessions"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/applications/{application}/admit": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Sign in a user whose identity the application has proven
         * @description Creates the user, without a password, if the id is new. Ends the presented session, whoever’s it is; policies, limits and disabled users are treated as in every sign-in. A role `admin` does not make an administrator of Curfew.
         */
        readonly post: operations["admitUser"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/applications/{application}/anonymous": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Start a session before anybody signs in */
        readonly post: operations["startAnonymousSessionOfApplication"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/applications/{application}/rotate": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Replace a session’s token
         * @description With a grace, a lost answer can be asked for again, as with `rotateSession`.
         */
        readonly post: operations["rotateSessionOfApplication"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/applications/{application}/step-up": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Raise the level after the user has authenticated again
         * @description The session gets a new token.
         */
        readonly post: operations["stepUpSessionOfApplication"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/applications/{application}/data": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Set named values in a session
         * @description null removes a name; names that are not mentioned stay.
         */
        readonly post: operations["setDataOfApplication"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/applications/{application}/sessions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** List the live sessions of the user behind a token, newest first */
        readonly post: operations["listSessionsOfUser"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/applications/{application}/device-binding": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Find the device that a session is bound to
         * @description For asking the browser for a proof, and for nothing else: the token may have come without one.
         */
        readonly post: operations["findDeviceBinding"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/applications/{application}/device-binding/registration": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Bind a session to the key with which its browser has answered `bindingChallenge`
         * @description The first key counts.
         */
        readonly post: operations["registerDeviceKey"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/applications/{application}/device-binding/proof": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Get another bound cookie, because the browser has answered a challenge with the session’s key
         * @description Each challenge counts once.
         */
        readonly post: operations["proveDeviceKey"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/applications/{application}/device-binding/violation": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Say that a challenge was answered with another key, or with none
         * @description Recorded in the trail. The policy says whether it ends the session.
         */
        readonly post: operations["reportDeviceViolation"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/applications/{application}/sign-out": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * End the session behind a token, whoever’s it is
         * @description Idempotent; also without a session.
         */
        readonly post: operations["signOutOfApplication"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/applications/{application}/sessions/end": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** End one session of the user behind a token, or all but that one */
        readonly post: operations["endSessionsOfUser"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/applications/{application}/changes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Follow which sessions may have ended
         * @description `changed`: the ids of sessions and users to whom something has happened, whoever’s they are; ids open nothing. `reset`: something was missed, so it may be any. A comment at each look, about once a second: without one, nothing is known. The stream ends with the application’s token.
         */
        readonly post: operations["followChanges"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Problem details (RFC 9457) */
        readonly Problem: {
            /** @description about:blank: the code says it all */
            readonly type: string;
            readonly title: string;
            readonly status: number;
            /** @description What happened, with the value, and what to do */
            readonly detail: string;
            /**
             * @description Stable; made for programs
             * @enum {unknown}
             */
            readonly code: "invalid-request" | "invalid-duration" | "invalid-username" | "invalid-password" | "invalid-cursor" | "invalid-configuration" | "lifetime-too-long" | "authentication-required" | "step-up-required" | "invalid-credentials" | "invalid-code" | "invalid-proof" | "proof-nonce-required" | "binding-required" | "challenge-invalid" | "invalid-passkey" | "invalid-link" | "second-factor-required" | "role-required" | "scope-required" | "admin-required" | "administrator-needed" | "user-disabled" | "recent-sign-in-required" | "provider-refused" | "cross-site-request" | "not-found" | "session-not-found" | "user-not-found" | "receiver-not-found" | "method-not-allowed" | "factor-not-found" | "passkey-limit-reached" | "factor-exists" | "notice-used" | "user-exists" | "receiver-exists" | "revision-conflict" | "session-limit-reached" | "already-rotated" | "already-bound" | "idempotency-key-used" | "payload-too-large" | "unsupported-media-type" | "idempotency-key-reused" | "sign-in-throttled" | "too-many-requests" | "headers-too-large" | "internal-error" | "provider-unavailable" | "overloaded" | "store-unavailable";
            /** @description The id of the request, as in X-Request-Id */
            readonly instance?: string;
            readonly retryAfterSeconds?: number;
        };
        /** @description A session. Never with its token. */
        readonly Session: {
            /**
             * Format: uuid
             * @description Public: safe in logs and lists
             */
            readonly id: string;
            readonly user: string | null;
            /** @enum {unknown} */
            readonly kind: "anonymous" | "interactive" | "minted" | "api";
            readonly policy: string;
            /** @enum {unknown} */
            readonly state: "active" | "expired" | "ended";
            /** Format: date-time */
            readonly createdAt: string;
            readonly authenticatedAt: string | null;
            /** Format: date-time */
            readonly lastUsedAt: string;
            readonly expiresAt: string | null;
            readonly lifetimeEndsAt: string | null;
            readonly expiresInSeconds: number | null;
            /** @description 0: no idle timeout */
            readonly idleTimeoutSeconds: number;
            readonly lifetimeEndsInSeconds: number | null;
            readonly endedAt: string | null;
            readonly endReason: ("signed-out" | "revoked" | "rotated" | "evicted" | "password-changed" | "roles-changed" | "user-disabled" | "user-deleted" | "policy" | "provider" | "binding-violated") | null;
            readonly endedBy: ("user" | "admin" | "policy" | "system") | null;
            readonly ip: string | null;
            readonly userAgent: string | null;
            readonly label: string | null;
            readonly scopes: readonly string[] | null;
            readonly boundTo: ("device" | "program") | null;
            readonly boundAt: string | null;
            readonly keyProvenAt: string | null;
            /** @description Whether this request was made with it */
            readonly current: boolean;
            /** @description Where its address is; absent where that is not known, or no database of addresses is configured */
            readonly location?: {
                readonly city: string | null;
                readonly country: string | null;
            };
        };
        readonly CurrentSession: {
            /**
             * Format: uuid
             * @description Public: safe in logs and lists
             */
            readonly id: string;
            readonly user: string | null;
            /** @enum {unknown} */
            readonly kind: "anonymous" | "interactive" | "minted" | "api";
            readonly policy: string;
            /** @enum {unknown} */
            readonly state: "active" | "expired" | "ended";
            /** Format: date-time */
            readonly createdAt: string;
            readonly authenticatedAt: string | null;
            /** Format: date-time */
            readonly lastUsedAt: string;
            readonly expiresAt: string | null;
            readonly lifetimeEndsAt: string | null;
            readonly expiresInSeconds: number | null;
            /** @description 0: no idle timeout */
            readonly idleTimeoutSeconds: number;
            readonly lifetimeEndsInSeconds: number | null;
            readonly endedAt: string | null;
            readonly endReason: ("signed-out" | "revoked" | "rotated" | "evicted" | "password-changed" | "roles-changed" | "user-disabled" | "user-deleted" | "policy" | "provider" | "binding-violated") | null;
            readonly endedBy: ("user" | "admin" | "policy" | "system") | null;
            readonly ip: string | null;
            readonly userAgent: string | null;
            readonly label: string | null;
            readonly scopes: readonly string[] | null;
            readonly boundTo: ("device" | "program") | null;
            readonly boundAt: string | null;
            readonly keyProvenAt: string | null;
            /** @description Whether this request was made with it */
            readonly current: boolean;
            readonly roles: readonly string[];
            readonly data: {
                readonly [key: string]: unknown;
            };
            /** Format: date-time */
            readonly serverTime: string;
            /** @description For X-CSRF-Token, where the server runs with csrf: strict */
            readonly csrfToken: string;
        };
        /** @description A new session */
        readonly Issued: {
            readonly session: components["schemas"]["Session"];
            /** @description Shown this once; absent where a cookie carries it */
            readonly token?: string;
            /**
             * @description The token is bound to a key, and is sent as `Authorization: DPoP` (RFC 9449)
             * @enum {unknown}
             */
            readonly tokenType?: "DPoP";
        };
        /** @description A user. Never with a password or its hash. */
        readonly User: {
            /**
             * Format: uuid
             * @description Public. A new user of the same name is another one
             */
            readonly id: string;
            readonly username: string;
            readonly roles: readonly string[];
            readonly email: string | null;
            readonly fullName: string | null;
            /** Format: date-time */
            readonly createdAt: string;
            readonly disabledAt: string | null;
            /** @description Grows by one with every change */
            readonly revision: number;
        };
        /** @description A user, with how they sign in. Never with a secret. */
        readonly UserEntry: {
            /**
             * Format: uuid
             * @description Public. A new user of the same name is another one
             */
            readonly id: string;
            readonly username: string;
            readonly roles: readonly string[];
            readonly email: string | null;
            readonly fullName: string | null;
            /** Format: date-time */
            readonly createdAt: string;
            readonly disabledAt: string | null;
            /** @description Grows by one with every change */
            readonly revision: number;
            readonly lastSignInAt: string | null;
            readonly liveSessions: {
                readonly count: number;
                /** @description false: at least this many */
                readonly exact: boolean;
            };
            readonly hasPassword: boolean;
            /** @description What they can prove who they are with besides */
            readonly factors: readonly ("one-time-codes" | "passkey")[];
            /** @description A provider or an application vouches for them */
            readonly signsInElsewhere: boolean;
            readonly level: ("aal1" | "aal2" | "aal3") | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly listSessions: {
        readonly parameters: {
            readonly query?: {
                readonly user?: string;
                readonly state?: "active" | "expired" | "ended" | "all";
                readonly kind?: "anonymous" | "interactive" | "minted" | "api";
                /** @description Also names the dialect */
                readonly policy?: string;
                /** @description Of users who have this role now */
                readonly role?: string;
                readonly endReason?: "signed-out" | "revoked" | "rotated" | "evicted" | "password-changed" | "roles-changed" | "user-disabled" | "user-deleted" | "policy" | "provider" | "binding-violated";
                /** @description An address, or a range such as 10.0.0.0/8 */
                readonly ip?: string;
                /** @description This instant or later */
                readonly createdAfter?: string;
                /** @description Earlier than this instant */
                readonly createdBefore?: string;
                /** @description Words: each is part of a user name, full name, e-mail address, label, IP address or user agent, or what the session id begins with */
                readonly q?: string;
                /** @description The newest first, the oldest first, or, of active ones, those that end soonest or last first. Default: -created */
                readonly sort?: "-created" | "created" | "expires" | "-expires";
                /** @description From the page before */
                readonly cursor?: string;
                /** @description Default 50 */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["Session"][];
                        readonly cursor: string | null;
                        readonly searchedBackTo: string | null;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly signIn: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Random text such as a UUID, new for each request. If the answer gets lost, send the same request with the same key again */
                readonly "Idempotency-Key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly username: string;
                    readonly password: string;
                    /**
                     * @description Default: cookie
                     * @enum {unknown}
                     */
                    readonly transport?: "cookie" | "bearer";
                    /** @description To recognise the session by in lists */
                    readonly label?: string;
                    /** @description Names of data to keep from the anonymous session that comes with the request */
                    readonly carry?: readonly string[];
                };
            };
        };
        readonly responses: {
            /** @description A new session */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Issued"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly endSessions: {
        readonly parameters: {
            readonly query?: {
                readonly user?: string;
                /** @description All users; administrators only */
                readonly everyone?: boolean;
                /** @description A session’s id, or `current` */
                readonly except?: string;
                /** @description Only those created before this instant */
                readonly before?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly count: number;
                        /** @description Empty for everyone */
                        readonly items: readonly components["schemas"]["Session"][];
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly startAnonymousSession: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly data?: {
                        readonly [key: string]: unknown;
                    };
                    /**
                     * @description Default: cookie
                     * @enum {unknown}
                     */
                    readonly transport?: "cookie" | "bearer";
                };
            };
        };
        readonly responses: {
            /** @description A new session */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Issued"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getCurrentSession: {
        readonly parameters: {
            readonly query?: {
                /** @description Does not count as use */
                readonly passive?: boolean;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CurrentSession"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly signOut: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Signed out */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly keepSessionAlive: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": Record<string, never>;
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CurrentSession"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly patchSessionData: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly [key: string]: unknown;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly data: {
                            readonly [key: string]: unknown;
                        };
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly rotateSession: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Random text such as a UUID, new for each request. If the answer gets lost, send the same request with the same key again */
                readonly "Idempotency-Key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly graceSeconds?: number;
                };
            };
        };
        readonly responses: {
            /** @description A new session */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Issued"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly reauthenticate: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly password: string;
                };
            };
        };
        readonly responses: {
            /** @description A new session */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Issued"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly mintSession: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Random text such as a UUID, new for each request. If the answer gets lost, send the same request with the same key again */
                readonly "Idempotency-Key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly username: string;
                    /** @enum {unknown} */
                    readonly kind?: "minted" | "api";
                    readonly lifetime?: string | null;
                    readonly policy?: string;
                    readonly label?: string;
                    readonly scopes?: readonly string[];
                };
            };
        };
        readonly responses: {
            /** @description A new session */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Issued"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly countSessions: {
        readonly parameters: {
            readonly query?: {
                readonly user?: string;
                readonly state?: "active" | "expired" | "ended" | "all";
                readonly kind?: "anonymous" | "interactive" | "minted" | "api";
                /** @description Also names the dialect */
                readonly policy?: string;
                /** @description Of users who have this role now */
                readonly role?: string;
                readonly endReason?: "signed-out" | "revoked" | "rotated" | "evicted" | "password-changed" | "roles-changed" | "user-disabled" | "user-deleted" | "policy" | "provider" | "binding-violated";
                /** @description An address, or a range such as 10.0.0.0/8 */
                readonly ip?: string;
                /** @description This instant or later */
                readonly createdAfter?: string;
                /** @description Earlier than this instant */
                readonly createdBefore?: string;
                /** @description Words: each is part of a user name, full name, e-mail address, label, IP address or user agent, or what the session id begins with */
                readonly q?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly count: number;
                        /** @description false: at least this many */
                        readonly exact: boolean;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getSession: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A session. Never with its token. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly endSession: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A session. Never with its token. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Session"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly endMatchingSessions: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Empty: all active ones */
                    readonly filter: {
                        readonly user?: string;
                        /** @enum {unknown} */
                        readonly state?: "active" | "expired" | "ended" | "all";
                        /** @enum {unknown} */
                        readonly kind?: "anonymous" | "interactive" | "minted" | "api";
                        /** @description Also names the dialect */
                        readonly policy?: string;
                        /** @description Of users who have this role now */
                        readonly role?: string;
                        /** @enum {unknown} */
                        readonly endReason?: "signed-out" | "revoked" | "rotated" | "evicted" | "password-changed" | "roles-changed" | "user-disabled" | "user-deleted" | "policy" | "provider" | "binding-violated";
                        /** @description An address, or a range such as 10.0.0.0/8 */
                        readonly ip?: string;
                        /** @description This instant or later */
                        readonly createdAfter?: string;
                        /** @description Earlier than this instant */
                        readonly createdBefore?: string;
                        /** @description Words: each is part of a user name, full name, e-mail address, label, IP address or user agent, or what the session id begins with */
                        readonly q?: string;
                    };
                    /** @description Not the session that asks */
                    readonly exceptCurrent?: boolean;
                    readonly dryRun?: boolean;
                    /** @description From the page before */
                    readonly cursor?: string;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Found, and not ended before */
                        readonly matched: number;
                        /** @description false: at least this many */
                        readonly exact: boolean;
                        readonly ended: number;
                        /** @description Whether nothing more is to be done */
                        readonly complete: boolean;
                        readonly cursor: string | null;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listUsers: {
        readonly parameters: {
            readonly query?: {
                /** @description Words: each is part of a user name, full name, e-mail address or user id */
                readonly q?: string;
                readonly role?: string;
                readonly state?: "enabled" | "disabled";
                /** @description By name, creation or last sign-in; “-” is descending, and those who have never signed in are last then. Default: name */
                readonly sort?: "name" | "-name" | "created" | "-created" | "signed-in" | "-signed-in";
                /** @description From the page before */
                readonly cursor?: string;
                /** @description Default 50 */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly components["schemas"]["UserEntry"][];
                        readonly cursor: string | null;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly createUser: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly username: string;
                    readonly password: string | null;
                    readonly roles?: readonly string[];
                    readonly email?: string | null;
                    readonly fullName?: string | null;
                };
            };
        };
        readonly responses: {
            /** @description A user. Never with a password or its hash. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["User"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getUser: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A user, with how they sign in. Never with a secret. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["UserEntry"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly deleteUser: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly user: components["schemas"]["User"];
                        /** @description How many sessions ended with it */
                        readonly ended: number;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly changeUser: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly roles?: readonly string[];
                    readonly email?: string | null;
                    readonly fullName?: string | null;
                    readonly disabled?: boolean;
                    readonly password?: string;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly user: components["schemas"]["User"];
                        /** @description How many sessions ended with it */
                        readonly ended: number;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getRulesOfUser: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly policies: {
                            readonly [key: string]: {
                                readonly idleTimeoutSeconds: number;
                                readonly tokenLifetimeSeconds: number;
                                readonly maxSessions: number;
                                /** @enum {unknown} */
                                readonly onLimit: "reject" | "evict-oldest";
                                /** @description Where sessions of a level have other limits: aal1, aal2 or aal3 */
                                readonly levels: {
                                    readonly [key: string]: {
                                        readonly idleTimeoutSeconds: number;
                                        readonly tokenLifetimeSeconds: number;
                                    };
                                };
                                readonly requires: ("aal1" | "aal2" | "aal3") | null;
                                /** @enum {unknown} */
                                readonly binding: "off" | "preferred" | "required";
                                readonly bindingGraceSeconds: number;
                                readonly bindingRefreshSeconds: number;
                                /** @enum {unknown} */
                                readonly onBindingViolation: "refuse" | "end";
                            };
                        };
                        /** @description The user’s roles that have a rule */
                        readonly roles: readonly string[];
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly changeOwnPassword: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly oldPassword: string;
                    readonly newPassword: string;
                };
            };
        };
        readonly responses: {
            /** @description A new session */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Issued"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly exportPersonalData: {
        readonly parameters: {
            readonly query?: {
                readonly user?: string;
                /** @description Also of somebody who has been deleted */
                readonly userId?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description null where they have been deleted */
                        readonly user: unknown;
                        readonly hasPassword: boolean;
                        readonly oneTimeCodes: {
                            readonly createdAt: string;
                            readonly lastUsedAt: string;
                        } | null;
                        readonly identities: readonly {
                            readonly [key: string]: unknown;
                        }[];
                        readonly sessions: readonly {
                            readonly [key: string]: unknown;
                        }[];
                        /** @description What happened to them */
                        readonly events: readonly {
                            readonly [key: string]: unknown;
                        }[];
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly erasePersonalData: {
        readonly parameters: {
            readonly query?: {
                readonly user?: string;
                /** @description Also of somebody who has been deleted */
                readonly userId?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly sessions: number;
                        readonly events: number;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly offerLink: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {unknown} */
                    readonly purpose: "invite" | "reset";
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description What follows `/set-up?link=`. Shown this once */
                        readonly link: string;
                        /** @description The whole address, where the server knows its own */
                        readonly address: string;
                        /** Format: date-time */
                        readonly expiresAt: string;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly createOwnToken: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Random text such as a UUID, new for each request. If the answer gets lost, send the same request with the same key again */
                readonly "Idempotency-Key"?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description To recognise it by in lists */
                    readonly label: string;
                    /** @description Such as 30d; at most 366d */
                    readonly expiresIn: string;
                    /** @description What it may be used for, such as `GET /v1/events`; without: everything that its user may do */
                    readonly scopes?: readonly string[];
                };
            };
        };
        readonly responses: {
            /** @description A new session */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Issued"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listNewDevices: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly {
                            /** Format: uuid */
                            readonly id: string;
                            /** Format: date-time */
                            readonly at: string;
                            /** @enum {unknown} */
                            readonly type: "sign-in" | "sign-in-failed" | "sign-out" | "anonymous-session-created" | "session-minted" | "session-rotated" | "reauthenticated" | "level-raised" | "session-bound" | "binding-violated" | "session-ended" | "session-expired" | "session-shortened" | "policy-applied" | "policies-changed" | "long-lived-fixed" | "user-created" | "user-deleted" | "user-erased" | "user-disabled" | "user-enabled" | "password-changed" | "factor-added" | "factor-removed" | "recovery-code-used" | "identity-linked" | "identity-unlinked" | "roles-changed" | "receiver-added" | "receiver-changed" | "receiver-removed" | "signal-received";
                            /** @enum {unknown} */
                            readonly initiator: "user" | "admin" | "policy" | "system";
                            readonly user: string | null;
                            readonly userId: string | null;
                            readonly sessionId: string | null;
                            readonly actor: string | null;
                            readonly ip: string | null;
                            readonly userAgent: string | null;
                            readonly reason: string | null;
                            readonly detail: {
                                readonly [key: string]: unknown;
                            };
                            /** @description Where its address is; absent where that is not known, or no database of addresses is configured */
                            readonly location?: {
                                readonly city: string | null;
                                readonly country: string | null;
                            };
                        }[];
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getOwnCodes: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly codes: {
                            /** Format: date-time */
                            readonly createdAt: string;
                            /** Format: date-time */
                            readonly lastUsedAt: string;
                            /** @description How many recovery codes have not been used */
                            readonly recoveryCodesLeft: number;
                        } | null;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly beginCodes: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": Record<string, never>;
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description In base32, for typing */
                        readonly secret: string;
                        /** @description otpauth://… for an authenticator app */
                        readonly address: string;
                        /** @description To be sent back with the first code */
                        readonly enrolment: string;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly removeOwnCodes: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Removed */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly confirmCodes: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly enrolment: string;
                    /** @description Six digits, or a recovery code */
                    readonly code: string;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly session: components["schemas"]["Session"];
                        readonly token?: string;
                        /** @description Each replaces a one-time code once */
                        readonly recoveryCodes: readonly string[];
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly stepUp: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Six digits, or a recovery code */
                    readonly code: string;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly session: components["schemas"]["Session"];
                        readonly token?: string;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listOwnPasskeys: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly {
                            readonly id: string;
                            readonly name: string;
                            /** Format: date-time */
                            readonly createdAt: string;
                            readonly lastUsedAt: string | null;
                            /** @description Whether it may be copied to other devices */
                            readonly syncable: boolean;
                            /** @description Whether it has been */
                            readonly backedUp: boolean;
                        }[];
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly addPasskey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly state: string;
                    /** @description What the browser’s call has resolved with */
                    readonly response: {
                        readonly [key: string]: unknown;
                    };
                    readonly name?: string;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly session: components["schemas"]["Session"];
                        readonly token?: string;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly beginPasskey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": Record<string, never>;
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description For the browser’s call */
                        readonly options: {
                            readonly [key: string]: unknown;
                        };
                        /** @description To be sent back with the answer; it counts once, for ten minutes */
                        readonly state: string;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly removeOwnPasskey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Removed */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly renamePasskey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly name: string;
                };
            };
        };
        readonly responses: {
            /** @description Renamed */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listOwnIdentities: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly {
                            readonly issuer: string;
                            readonly subject: string;
                        }[];
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly removeOwnIdentity: {
        readonly parameters: {
            readonly query: {
                readonly issuer: string;
                readonly subject: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Disconnected */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly beginPasskeySignIn: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": Record<string, never>;
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description For the browser’s call */
                        readonly options: {
                            readonly [key: string]: unknown;
                        };
                        /** @description To be sent back with the answer; it counts once, for ten minutes */
                        readonly state: string;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly signInByPasskey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly state: string;
                    /** @description What the browser’s call has resolved with */
                    readonly response: {
                        readonly [key: string]: unknown;
                    };
                };
            };
        };
        readonly responses: {
            /** @description A new session */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Issued"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly beginPasskeyProof: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": Record<string, never>;
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description For the browser’s call */
                        readonly options: {
                            readonly [key: string]: unknown;
                        };
                        /** @description To be sent back with the answer; it counts once, for ten minutes */
                        readonly state: string;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly provePasskey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly state: string;
                    /** @description What the browser’s call has resolved with */
                    readonly response: {
                        readonly [key: string]: unknown;
                    };
                };
            };
        };
        readonly responses: {
            /** @description A new session */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Issued"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly beginPasskeyByLink: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": Record<string, never>;
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description For the browser’s call */
                        readonly options: {
                            readonly [key: string]: unknown;
                        };
                        /** @description To be sent back with the answer; it counts once, for ten minutes */
                        readonly state: string;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly addPasskeyByLink: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly state: string;
                    /** @description What the browser’s call has resolved with */
                    readonly response: {
                        readonly [key: string]: unknown;
                    };
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly user: string;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listPasskeysOfUser: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly {
                            readonly id: string;
                            readonly name: string;
                            /** Format: date-time */
                            readonly createdAt: string;
                            readonly lastUsedAt: string | null;
                            /** @description Whether it may be copied to other devices */
                            readonly syncable: boolean;
                            /** @description Whether it has been */
                            readonly backedUp: boolean;
                        }[];
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly removePasskeyOfUser: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Removed */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listIdentitiesOfUser: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly {
                            readonly issuer: string;
                            readonly subject: string;
                        }[];
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly removeIdentityOfUser: {
        readonly parameters: {
            readonly query: {
                readonly issuer: string;
                readonly subject: string;
            };
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Disconnected */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly finishSignIn: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Six digits, or a recovery code */
                    readonly code: string;
                };
            };
        };
        readonly responses: {
            /** @description A new session */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Issued"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getCodesOfUser: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly codes: {
                            /** Format: date-time */
                            readonly createdAt: string;
                            /** Format: date-time */
                            readonly lastUsedAt: string;
                            /** @description How many recovery codes have not been used */
                            readonly recoveryCodesLeft: number;
                        } | null;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly removeCodesOfUser: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly name: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Removed */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly findLongLivedTokens: {
        readonly parameters: {
            readonly query?: {
                readonly user?: string;
                /** @description From an answer that was not `complete` */
                readonly cursor?: string;
                /** @description The most that are listed; the answer comes when they are. 0 only counts. Default 100 */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description 0: there is no policy, and nothing to do */
                        readonly lifetimeSeconds: number;
                        /** Format: date-time */
                        readonly targetAt: string;
                        /** @description The newest first, as many as were asked for */
                        readonly found: readonly {
                            /**
                             * Format: uuid
                             * @description Public: safe in logs and lists
                             */
                            readonly id: string;
                            readonly user: string | null;
                            /** @enum {unknown} */
                            readonly kind: "anonymous" | "interactive" | "minted" | "api";
                            readonly policy: string;
                            /** @enum {unknown} */
                            readonly state: "active" | "expired" | "ended";
                            /** Format: date-time */
                            readonly createdAt: string;
                            readonly authenticatedAt: string | null;
                            /** Format: date-time */
                            readonly lastUsedAt: string;
                            readonly expiresAt: string | null;
                            readonly lifetimeEndsAt: string | null;
                            readonly expiresInSeconds: number | null;
                            /** @description 0: no idle timeout */
                            readonly idleTimeoutSeconds: number;
                            readonly lifetimeEndsInSeconds: number | null;
                            readonly endedAt: string | null;
                            readonly endReason: ("signed-out" | "revoked" | "rotated" | "evicted" | "password-changed" | "roles-changed" | "user-disabled" | "user-deleted" | "policy" | "provider" | "binding-violated") | null;
                            readonly endedBy: ("user" | "admin" | "policy" | "system") | null;
                            readonly ip: string | null;
                            readonly userAgent: string | null;
                            readonly label: string | null;
                            readonly scopes: readonly string[] | null;
                            readonly boundTo: ("device" | "program") | null;
                            readonly boundAt: string | null;
                            readonly keyProvenAt: string | null;
                            /** @description Whether this request was made with it */
                            readonly current: boolean;
                            /** @description Where its address is; absent where that is not known, or no database of addresses is configured */
                            readonly location?: {
                                readonly city: string | null;
                                readonly country: string | null;
                            };
                            readonly email: string | null;
                            /**
                             * @description Its lifetime has no end, or one after targetAt
                             * @enum {unknown}
                             */
                            readonly why: "no-end" | "too-late";
                            readonly exceedsBySeconds: number | null;
                        }[];
                        /** @description How many this request has found */
                        readonly foundCount: number;
                        readonly fixed: number;
                        /** @description As many as of `found`; skippedCounts says how many there are */
                        readonly skipped: readonly {
                            readonly session: components["schemas"]["Session"];
                            /** @enum {unknown} */
                            readonly why: "no-user" | "system-user";
                        }[];
                        /** @description How many sessions this request has looked at */
                        readonly examined: number;
                        /** @description Whether nothing more is to be done; otherwise send it again with `cursor` */
                        readonly complete: boolean;
                        readonly cursor: string | null;
                        readonly skippedCounts: {
                            readonly "no-user": number;
                            readonly "system-user": number;
                        };
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly fixLongLivedTokens: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly user?: string;
                    readonly dryRun?: boolean;
                    /** @description From an answer that was not `complete` */
                    readonly cursor?: string;
                    /** @description The most that are listed; the answer comes when they are. 0 only counts. Default 100 */
                    readonly limit?: number;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description 0: there is no policy, and nothing to do */
                        readonly lifetimeSeconds: number;
                        /** Format: date-time */
                        readonly targetAt: string;
                        /** @description The newest first, as many as were asked for */
                        readonly found: readonly {
                            /**
                             * Format: uuid
                             * @description Public: safe in logs and lists
                             */
                            readonly id: string;
                            readonly user: string | null;
                            /** @enum {unknown} */
                            readonly kind: "anonymous" | "interactive" | "minted" | "api";
                            readonly policy: string;
                            /** @enum {unknown} */
                            readonly state: "active" | "expired" | "ended";
                            /** Format: date-time */
                            readonly createdAt: string;
                            readonly authenticatedAt: string | null;
                            /** Format: date-time */
                            readonly lastUsedAt: string;
                            readonly expiresAt: string | null;
                            readonly lifetimeEndsAt: string | null;
                            readonly expiresInSeconds: number | null;
                            /** @description 0: no idle timeout */
                            readonly idleTimeoutSeconds: number;
                            readonly lifetimeEndsInSeconds: number | null;
                            readonly endedAt: string | null;
                            readonly endReason: ("signed-out" | "revoked" | "rotated" | "evicted" | "password-changed" | "roles-changed" | "user-disabled" | "user-deleted" | "policy" | "provider" | "binding-violated") | null;
                            readonly endedBy: ("user" | "admin" | "policy" | "system") | null;
                            readonly ip: string | null;
                            readonly userAgent: string | null;
                            readonly label: string | null;
                            readonly scopes: readonly string[] | null;
                            readonly boundTo: ("device" | "program") | null;
                            readonly boundAt: string | null;
                            readonly keyProvenAt: string | null;
                            /** @description Whether this request was made with it */
                            readonly current: boolean;
                            /** @description Where its address is; absent where that is not known, or no database of addresses is configured */
                            readonly location?: {
                                readonly city: string | null;
                                readonly country: string | null;
                            };
                            readonly email: string | null;
                            /**
                             * @description Its lifetime has no end, or one after targetAt
                             * @enum {unknown}
                             */
                            readonly why: "no-end" | "too-late";
                            readonly exceedsBySeconds: number | null;
                        }[];
                        /** @description How many this request has found */
                        readonly foundCount: number;
                        readonly fixed: number;
                        /** @description As many as of `found`; skippedCounts says how many there are */
                        readonly skipped: readonly {
                            readonly session: components["schemas"]["Session"];
                            /** @enum {unknown} */
                            readonly why: "no-user" | "system-user";
                        }[];
                        /** @description How many sessions this request has looked at */
                        readonly examined: number;
                        /** @description Whether nothing more is to be done; otherwise send it again with `cursor` */
                        readonly complete: boolean;
                        readonly cursor: string | null;
                        readonly skippedCounts: {
                            readonly "no-user": number;
                            readonly "system-user": number;
                        };
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listEvents: {
        readonly parameters: {
            readonly query?: {
                readonly user?: string;
                /** @description Also of a user who has been deleted */
                readonly userId?: string;
                readonly session?: string;
                readonly type?: "sign-in" | "sign-in-failed" | "sign-out" | "anonymous-session-created" | "session-minted" | "session-rotated" | "reauthenticated" | "level-raised" | "session-bound" | "binding-violated" | "session-ended" | "session-expired" | "session-shortened" | "policy-applied" | "policies-changed" | "long-lived-fixed" | "user-created" | "user-deleted" | "user-erased" | "user-disabled" | "user-enabled" | "password-changed" | "factor-added" | "factor-removed" | "recovery-code-used" | "identity-linked" | "identity-unlinked" | "roles-changed" | "receiver-added" | "receiver-changed" | "receiver-removed" | "signal-received";
                /** @description Who did it: the name as it is written */
                readonly by?: string;
                /** @description An address, or a range such as 10.0.0.0/8 */
                readonly ip?: string;
                /** @description This instant or later */
                readonly after?: string;
                /** @description Earlier than this instant */
                readonly before?: string;
                /** @description From the page before */
                readonly cursor?: string;
                /** @description Default 50 */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly {
                            /** Format: uuid */
                            readonly id: string;
                            /** Format: date-time */
                            readonly at: string;
                            /** @enum {unknown} */
                            readonly type: "sign-in" | "sign-in-failed" | "sign-out" | "anonymous-session-created" | "session-minted" | "session-rotated" | "reauthenticated" | "level-raised" | "session-bound" | "binding-violated" | "session-ended" | "session-expired" | "session-shortened" | "policy-applied" | "policies-changed" | "long-lived-fixed" | "user-created" | "user-deleted" | "user-erased" | "user-disabled" | "user-enabled" | "password-changed" | "factor-added" | "factor-removed" | "recovery-code-used" | "identity-linked" | "identity-unlinked" | "roles-changed" | "receiver-added" | "receiver-changed" | "receiver-removed" | "signal-received";
                            /** @enum {unknown} */
                            readonly initiator: "user" | "admin" | "policy" | "system";
                            readonly user: string | null;
                            readonly userId: string | null;
                            readonly sessionId: string | null;
                            readonly actor: string | null;
                            readonly ip: string | null;
                            readonly userAgent: string | null;
                            readonly reason: string | null;
                            readonly detail: {
                                readonly [key: string]: unknown;
                            };
                            /** @description Where its address is; absent where that is not known, or no database of addresses is configured */
                            readonly location?: {
                                readonly city: string | null;
                                readonly country: string | null;
                            };
                        }[];
                        readonly cursor: string | null;
                        readonly searchedBackTo: string | null;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly streamActivity: {
        readonly parameters: {
            readonly query?: {
                /** @description A stream never counts as use, also without this */
                readonly background?: boolean;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Server-sent events */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": string;
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly streamOwnSessions: {
        readonly parameters: {
            readonly query?: {
                /** @description A stream never counts as use, also without this */
                readonly background?: boolean;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Server-sent events */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": string;
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getPolicies: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly policies: {
                            readonly [key: string]: {
                                readonly idleTimeoutSeconds: number;
                                readonly tokenLifetimeSeconds: number;
                                readonly maxSessions: number;
                                /** @enum {unknown} */
                                readonly onLimit: "reject" | "evict-oldest";
                                /** @description Further limits for sessions of one level: aal1, aal2 or aal3 */
                                readonly levels?: {
                                    readonly [key: string]: {
                                        readonly idleTimeoutSeconds: number;
                                        readonly tokenLifetimeSeconds: number;
                                    };
                                };
                                /**
                                 * @description Whether sessions are bound to the device that signed in. Default: preferred
                                 * @enum {unknown}
                                 */
                                readonly binding?: "off" | "preferred" | "required";
                                /** @description How long after a sign-in. Default: 120 */
                                readonly bindingGraceSeconds?: number;
                                /** @description How long a stolen cookie is good at most. Default: 300 */
                                readonly bindingRefreshSeconds?: number;
                                /**
                                 * @description Default: refuse
                                 * @enum {unknown}
                                 */
                                readonly onBindingViolation?: "refuse" | "end";
                                /**
                                 * @description Of a role: below this level a session can only be stepped up or signed out
                                 * @enum {unknown}
                                 */
                                readonly requires?: "aal1" | "aal2" | "aal3";
                            };
                        };
                        readonly roles: {
                            readonly [key: string]: {
                                readonly idleTimeoutSeconds: number;
                                readonly tokenLifetimeSeconds: number;
                                readonly maxSessions: number;
                                /** @enum {unknown} */
                                readonly onLimit: "reject" | "evict-oldest";
                                /** @description Further limits for sessions of one level: aal1, aal2 or aal3 */
                                readonly levels?: {
                                    readonly [key: string]: {
                                        readonly idleTimeoutSeconds: number;
                                        readonly tokenLifetimeSeconds: number;
                                    };
                                };
                                /**
                                 * @description Whether sessions are bound to the device that signed in. Default: preferred
                                 * @enum {unknown}
                                 */
                                readonly binding?: "off" | "preferred" | "required";
                                /** @description How long after a sign-in. Default: 120 */
                                readonly bindingGraceSeconds?: number;
                                /** @description How long a stolen cookie is good at most. Default: 300 */
                                readonly bindingRefreshSeconds?: number;
                                /**
                                 * @description Default: refuse
                                 * @enum {unknown}
                                 */
                                readonly onBindingViolation?: "refuse" | "end";
                                /**
                                 * @description Of a role: below this level a session can only be stepped up or signed out
                                 * @enum {unknown}
                                 */
                                readonly requires?: "aal1" | "aal2" | "aal3";
                            };
                        };
                        readonly maxTokenLifetimeSeconds: number;
                        /** @description What NIST SP 800-63B-4 and OWASP ASVS 4.0.3 allow at each of their levels */
                        readonly presets: {
                            readonly [key: string]: {
                                readonly idleTimeoutSeconds: number;
                                readonly tokenLifetimeSeconds: number;
                                readonly maxSessions: number;
                                /** @enum {unknown} */
                                readonly onLimit: "reject" | "evict-oldest";
                                /** @description Further limits for sessions of one level: aal1, aal2 or aal3 */
                                readonly levels?: {
                                    readonly [key: string]: {
                                        readonly idleTimeoutSeconds: number;
                                        readonly tokenLifetimeSeconds: number;
                                    };
                                };
                                /**
                                 * @description Whether sessions are bound to the device that signed in. Default: preferred
                                 * @enum {unknown}
                                 */
                                readonly binding?: "off" | "preferred" | "required";
                                /** @description How long after a sign-in. Default: 120 */
                                readonly bindingGraceSeconds?: number;
                                /** @description How long a stolen cookie is good at most. Default: 300 */
                                readonly bindingRefreshSeconds?: number;
                                /**
                                 * @description Default: refuse
                                 * @enum {unknown}
                                 */
                                readonly onBindingViolation?: "refuse" | "end";
                                /**
                                 * @description Of a role: below this level a session can only be stepped up or signed out
                                 * @enum {unknown}
                                 */
                                readonly requires?: "aal1" | "aal2" | "aal3";
                            };
                        };
                        /** @description Where a policy allows more than a preset */
                        readonly deviations: readonly {
                            readonly policy: string;
                            /** @enum {unknown} */
                            readonly preset: "nist-aal1" | "nist-aal2" | "nist-aal3" | "asvs-4-l1" | "asvs-4-l2" | "asvs-4-l3";
                            /** @enum {unknown} */
                            readonly limit: "idleTimeoutSeconds" | "tokenLifetimeSeconds";
                            /** @description 0: no limit */
                            readonly allowedSeconds: number;
                            /** @description By the preset */
                            readonly atMostSeconds: number;
                        }[];
                        readonly version: number | null;
                        readonly kept: {
                            readonly policies: {
                                readonly [key: string]: {
                                    readonly idleTimeoutSeconds: number;
                                    readonly tokenLifetimeSeconds: number;
                                    readonly maxSessions: number;
                                    /** @enum {unknown} */
                                    readonly onLimit: "reject" | "evict-oldest";
                                    /**
                                     * @description Of a role
                                     * @enum {unknown}
                                     */
                                    readonly requires?: "aal1" | "aal2" | "aal3";
                                };
                            };
                            readonly roles: {
                                readonly [key: string]: {
                                    readonly idleTimeoutSeconds: number;
                                    readonly tokenLifetimeSeconds: number;
                                    readonly maxSessions: number;
                                    /** @enum {unknown} */
                                    readonly onLimit: "reject" | "evict-oldest";
                                    /**
                                     * @description Of a role
                                     * @enum {unknown}
                                     */
                                    readonly requires?: "aal1" | "aal2" | "aal3";
                                };
                            };
                            readonly maxTokenLifetimeSeconds: number | null;
                        };
                        readonly origins: {
                            readonly policies: {
                                readonly [key: string]: "configured" | "here" | "built-in";
                            };
                            readonly roles: {
                                readonly [key: string]: "configured" | "here" | "built-in";
                            };
                            /**
                             * @description In the server’s file or environment, which win; set here; or what it is by itself
                             * @enum {unknown}
                             */
                            readonly maxTokenLifetime: "configured" | "here" | "built-in";
                        };
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly setPolicies: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description The version that this replaces, as of `GET /v1/policies` */
                    readonly version: number;
                    readonly rules: {
                        readonly policies: {
                            readonly [key: string]: {
                                readonly idleTimeoutSeconds: number;
                                readonly tokenLifetimeSeconds: number;
                                readonly maxSessions: number;
                                /** @enum {unknown} */
                                readonly onLimit: "reject" | "evict-oldest";
                                /**
                                 * @description Of a role
                                 * @enum {unknown}
                                 */
                                readonly requires?: "aal1" | "aal2" | "aal3";
                            };
                        };
                        readonly roles: {
                            readonly [key: string]: {
                                readonly idleTimeoutSeconds: number;
                                readonly tokenLifetimeSeconds: number;
                                readonly maxSessions: number;
                                /** @enum {unknown} */
                                readonly onLimit: "reject" | "evict-oldest";
                                /**
                                 * @description Of a role
                                 * @enum {unknown}
                                 */
                                readonly requires?: "aal1" | "aal2" | "aal3";
                            };
                        };
                        readonly maxTokenLifetimeSeconds: number | null;
                    };
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly version: number;
                        /** Format: date-time */
                        readonly at: string;
                        readonly actor: string | null;
                        readonly rules: {
                            readonly policies: {
                                readonly [key: string]: {
                                    readonly idleTimeoutSeconds: number;
                                    readonly tokenLifetimeSeconds: number;
                                    readonly maxSessions: number;
                                    /** @enum {unknown} */
                                    readonly onLimit: "reject" | "evict-oldest";
                                    /**
                                     * @description Of a role
                                     * @enum {unknown}
                                     */
                                    readonly requires?: "aal1" | "aal2" | "aal3";
                                };
                            };
                            readonly roles: {
                                readonly [key: string]: {
                                    readonly idleTimeoutSeconds: number;
                                    readonly tokenLifetimeSeconds: number;
                                    readonly maxSessions: number;
                                    /** @enum {unknown} */
                                    readonly onLimit: "reject" | "evict-oldest";
                                    /**
                                     * @description Of a role
                                     * @enum {unknown}
                                     */
                                    readonly requires?: "aal1" | "aal2" | "aal3";
                                };
                            };
                            readonly maxTokenLifetimeSeconds: number | null;
                        };
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly applyPolicies: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly dryRun?: boolean;
                    /** @description For a dry run: with these set, as by `PUT /v1/policies` */
                    readonly rules?: {
                        readonly policies: {
                            readonly [key: string]: {
                                readonly idleTimeoutSeconds: number;
                                readonly tokenLifetimeSeconds: number;
                                readonly maxSessions: number;
                                /** @enum {unknown} */
                                readonly onLimit: "reject" | "evict-oldest";
                                /**
                                 * @description Of a role
                                 * @enum {unknown}
                                 */
                                readonly requires?: "aal1" | "aal2" | "aal3";
                            };
                        };
                        readonly roles: {
                            readonly [key: string]: {
                                readonly idleTimeoutSeconds: number;
                                readonly tokenLifetimeSeconds: number;
                                readonly maxSessions: number;
                                /** @enum {unknown} */
                                readonly onLimit: "reject" | "evict-oldest";
                                /**
                                 * @description Of a role
                                 * @enum {unknown}
                                 */
                                readonly requires?: "aal1" | "aal2" | "aal3";
                            };
                        };
                        readonly maxTokenLifetimeSeconds: number | null;
                    };
                    /** @description From an answer that was not `complete` */
                    readonly cursor?: string;
                    /** @description The most that are listed; the answer comes when they are. 0 only counts. Default 100 */
                    readonly limit?: number;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description How many sessions this request has looked at */
                        readonly examined: number;
                        /** @description Whether nothing more is to be done; otherwise send it again with `cursor` */
                        readonly complete: boolean;
                        readonly cursor: string | null;
                        readonly shortened: number;
                        readonly ended: number;
                        readonly changes: readonly {
                            readonly session: components["schemas"]["Session"];
                            /** @enum {unknown} */
                            readonly effect: "shortened" | "ended";
                            readonly expiresAt: string | null;
                        }[];
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listPolicyVersions: {
        readonly parameters: {
            readonly query?: {
                /** @description Only versions before this one */
                readonly before?: number;
                /** @description Default 20 */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly {
                            readonly version: number;
                            /** Format: date-time */
                            readonly at: string;
                            readonly actor: string | null;
                            readonly rules: {
                                readonly policies: {
                                    readonly [key: string]: {
                                        readonly idleTimeoutSeconds: number;
                                        readonly tokenLifetimeSeconds: number;
                                        readonly maxSessions: number;
                                        /** @enum {unknown} */
                                        readonly onLimit: "reject" | "evict-oldest";
                                        /**
                                         * @description Of a role
                                         * @enum {unknown}
                                         */
                                        readonly requires?: "aal1" | "aal2" | "aal3";
                                    };
                                };
                                readonly roles: {
                                    readonly [key: string]: {
                                        readonly idleTimeoutSeconds: number;
                                        readonly tokenLifetimeSeconds: number;
                                        readonly maxSessions: number;
                                        /** @enum {unknown} */
                                        readonly onLimit: "reject" | "evict-oldest";
                                        /**
                                         * @description Of a role
                                         * @enum {unknown}
                                         */
                                        readonly requires?: "aal1" | "aal2" | "aal3";
                                    };
                                };
                                readonly maxTokenLifetimeSeconds: number | null;
                            };
                        }[];
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly sweep: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Such as 1h */
                    readonly retention?: string;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly deleted: number;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getStatistics: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly activeSessions: {
                            readonly count: number;
                            /** @description false: at least this many */
                            readonly exact: boolean;
                        };
                        readonly users: {
                            readonly count: number;
                            /** @description false: at least this many */
                            readonly exact: boolean;
                        };
                        readonly oldestUnsweptAt: string | null;
                        readonly migrations: readonly {
                            readonly name: string;
                            readonly appliedAt: string | null;
                            /** @description Whether this version has it; a newer one may have applied more */
                            readonly known: boolean;
                        }[];
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getOverview: {
        readonly parameters: {
            readonly query?: {
                readonly window?: "hour" | "day" | "month";
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @enum {unknown} */
                        readonly window: "hour" | "day" | "month";
                        /** Format: date-time */
                        readonly serverTime: string;
                        readonly activeSessions: {
                            readonly count: number;
                            /** @description false: at least this many */
                            readonly exact: boolean;
                        };
                        readonly users: {
                            readonly count: number;
                            /** @description false: at least this many */
                            readonly exact: boolean;
                        };
                        /** @description How long the oldest session has been due for deletion: its end and the retention are over */
                        readonly sweeperLagSeconds: number;
                        readonly bucketSeconds: number;
                        /** @description The oldest first, without gaps */
                        readonly buckets: readonly {
                            /** Format: date-time */
                            readonly at: string;
                            readonly signIns: number;
                            readonly signInFailures: number;
                            readonly signOuts: number;
                            /** @description Sessions that ended, by reason */
                            readonly ended: {
                                readonly [key: string]: number;
                            };
                            /** @description Sessions judged for a gateway */
                            readonly validations: number;
                            readonly p50Ms: number | null;
                            readonly p99Ms: number | null;
                        }[];
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listWebhooks: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly {
                            /** Format: uuid */
                            readonly id: string;
                            readonly url: string;
                            readonly events: readonly ("sign-in" | "sign-in-failed" | "sign-out" | "anonymous-session-created" | "session-minted" | "session-rotated" | "reauthenticated" | "level-raised" | "session-bound" | "binding-violated" | "session-ended" | "session-expired" | "session-shortened" | "policy-applied" | "policies-changed" | "long-lived-fixed" | "user-created" | "user-deleted" | "user-erased" | "user-disabled" | "user-enabled" | "password-changed" | "factor-added" | "factor-removed" | "recovery-code-used" | "identity-linked" | "identity-unlinked" | "roles-changed" | "receiver-added" | "receiver-changed" | "receiver-removed" | "signal-received")[];
                            /** Format: date-time */
                            readonly createdAt: string;
                            /**
                             * @description waiting: for the next attempt after a failure; stopped: after a day of failures, or a 410
                             * @enum {unknown}
                             */
                            readonly state: "delivering" | "waiting" | "stopped";
                            /** @description How many attempts in a row have failed */
                            readonly failures: number;
                            readonly failingSince: string | null;
                            readonly nextAttemptAt: string | null;
                            readonly stopped: string | null;
                        }[];
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly addWebhook: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description https; never followed elsewhere */
                    readonly url: string;
                    /** @description Default: all ends of sessions */
                    readonly events?: readonly ("sign-in" | "sign-in-failed" | "sign-out" | "anonymous-session-created" | "session-minted" | "session-rotated" | "reauthenticated" | "level-raised" | "session-bound" | "binding-violated" | "session-ended" | "session-expired" | "session-shortened" | "policy-applied" | "policies-changed" | "long-lived-fixed" | "user-created" | "user-deleted" | "user-erased" | "user-disabled" | "user-enabled" | "password-changed" | "factor-added" | "factor-removed" | "recovery-code-used" | "identity-linked" | "identity-unlinked" | "roles-changed" | "receiver-added" | "receiver-changed" | "receiver-removed" | "signal-received")[];
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly webhook: {
                            /** Format: uuid */
                            readonly id: string;
                            readonly url: string;
                            readonly events: readonly ("sign-in" | "sign-in-failed" | "sign-out" | "anonymous-session-created" | "session-minted" | "session-rotated" | "reauthenticated" | "level-raised" | "session-bound" | "binding-violated" | "session-ended" | "session-expired" | "session-shortened" | "policy-applied" | "policies-changed" | "long-lived-fixed" | "user-created" | "user-deleted" | "user-erased" | "user-disabled" | "user-enabled" | "password-changed" | "factor-added" | "factor-removed" | "recovery-code-used" | "identity-linked" | "identity-unlinked" | "roles-changed" | "receiver-added" | "receiver-changed" | "receiver-removed" | "signal-received")[];
                            /** Format: date-time */
                            readonly createdAt: string;
                            /**
                             * @description waiting: for the next attempt after a failure; stopped: after a day of failures, or a 410
                             * @enum {unknown}
                             */
                            readonly state: "delivering" | "waiting" | "stopped";
                            /** @description How many attempts in a row have failed */
                            readonly failures: number;
                            readonly failingSince: string | null;
                            readonly nextAttemptAt: string | null;
                            readonly stopped: string | null;
                        };
                        /** @description What messages are signed with; shown this once */
                        readonly secret: string;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly removeWebhook: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Removed */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly rotateWebhookSecret: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly webhook: {
                            /** Format: uuid */
                            readonly id: string;
                            readonly url: string;
                            readonly events: readonly ("sign-in" | "sign-in-failed" | "sign-out" | "anonymous-session-created" | "session-minted" | "session-rotated" | "reauthenticated" | "level-raised" | "session-bound" | "binding-violated" | "session-ended" | "session-expired" | "session-shortened" | "policy-applied" | "policies-changed" | "long-lived-fixed" | "user-created" | "user-deleted" | "user-erased" | "user-disabled" | "user-enabled" | "password-changed" | "factor-added" | "factor-removed" | "recovery-code-used" | "identity-linked" | "identity-unlinked" | "roles-changed" | "receiver-added" | "receiver-changed" | "receiver-removed" | "signal-received")[];
                            /** Format: date-time */
                            readonly createdAt: string;
                            /**
                             * @description waiting: for the next attempt after a failure; stopped: after a day of failures, or a 410
                             * @enum {unknown}
                             */
                            readonly state: "delivering" | "waiting" | "stopped";
                            /** @description How many attempts in a row have failed */
                            readonly failures: number;
                            readonly failingSince: string | null;
                            readonly nextAttemptAt: string | null;
                            readonly stopped: string | null;
                        };
                        /** @description What messages are signed with; shown this once */
                        readonly secret: string;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly resumeWebhook: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** Format: uuid */
                        readonly id: string;
                        readonly url: string;
                        readonly events: readonly ("sign-in" | "sign-in-failed" | "sign-out" | "anonymous-session-created" | "session-minted" | "session-rotated" | "reauthenticated" | "level-raised" | "session-bound" | "binding-violated" | "session-ended" | "session-expired" | "session-shortened" | "policy-applied" | "policies-changed" | "long-lived-fixed" | "user-created" | "user-deleted" | "user-erased" | "user-disabled" | "user-enabled" | "password-changed" | "factor-added" | "factor-removed" | "recovery-code-used" | "identity-linked" | "identity-unlinked" | "roles-changed" | "receiver-added" | "receiver-changed" | "receiver-removed" | "signal-received")[];
                        /** Format: date-time */
                        readonly createdAt: string;
                        /**
                         * @description waiting: for the next attempt after a failure; stopped: after a day of failures, or a 410
                         * @enum {unknown}
                         */
                        readonly state: "delivering" | "waiting" | "stopped";
                        /** @description How many attempts in a row have failed */
                        readonly failures: number;
                        readonly failingSince: string | null;
                        readonly nextAttemptAt: string | null;
                        readonly stopped: string | null;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listWebhookDeliveries: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly {
                            /** Format: date-time */
                            readonly at: string;
                            /**
                             * Format: uuid
                             * @description The `webhook-id` of the message, or the `jti` of the token
                             */
                            readonly eventId: string;
                            readonly eventType: string;
                            /** Format: date-time */
                            readonly eventAt: string;
                            readonly status: number | null;
                            readonly durationMs: number;
                            readonly error: string | null;
                        }[];
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly sendWebhookAgain: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
                readonly eventId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** Format: date-time */
                        readonly at: string;
                        /**
                         * Format: uuid
                         * @description The `webhook-id` of the message, or the `jti` of the token
                         */
                        readonly eventId: string;
                        readonly eventType: string;
                        /** Format: date-time */
                        readonly eventAt: string;
                        readonly status: number | null;
                        readonly durationMs: number;
                        readonly error: string | null;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getSignals: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Whether receivers can have streams here */
                        readonly transmits: boolean;
                        readonly streams: readonly {
                            /** Format: uuid */
                            readonly id: string;
                            /**
                             * @description urn:ietf:rfc:8935 or urn:ietf:rfc:8936
                             * @enum {unknown}
                             */
                            readonly method: "push" | "poll";
                            readonly endpoint: string | null;
                            readonly audience: string;
                            readonly description: string | null;
                            /** @description The types that it tells of */
                            readonly events: readonly string[];
                            /** Format: date-time */
                            readonly createdAt: string;
                            /**
                             * @description As its receiver, or an administrator, has set it
                             * @enum {unknown}
                             */
                            readonly status: "enabled" | "paused" | "disabled";
                            readonly statusReason: string | null;
                            /**
                             * @description waiting: for the next attempt after a failure; stopped: after a day of failures, or a 410
                             * @enum {unknown}
                             */
                            readonly state: "delivering" | "waiting" | "stopped";
                            /** @description How many attempts in a row have failed */
                            readonly failures: number;
                            readonly failingSince: string | null;
                            readonly nextAttemptAt: string | null;
                            readonly stopped: string | null;
                        }[];
                        readonly transmitters: readonly {
                            readonly name: string;
                            readonly issuer: string;
                            /** @enum {unknown} */
                            readonly method: "push" | "poll";
                            /** @description Where it pushes to, or is polled */
                            readonly endpoint: string;
                            /** @description Whether it may name people by e-mail address */
                            readonly matchesEmail: boolean;
                            /** @description Whether those whose account it disables are disabled here */
                            readonly disablesUsers: boolean;
                            /** @description How many polls in a row have failed */
                            readonly failures: number;
                            readonly nextAttemptAt: string | null;
                        }[];
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listStreamDeliveries: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly {
                            /** Format: date-time */
                            readonly at: string;
                            /**
                             * Format: uuid
                             * @description The `webhook-id` of the message, or the `jti` of the token
                             */
                            readonly eventId: string;
                            readonly eventType: string;
                            /** Format: date-time */
                            readonly eventAt: string;
                            readonly status: number | null;
                            readonly durationMs: number;
                            readonly error: string | null;
                        }[];
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly setStatusOfStream: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {unknown} */
                    readonly status: "enabled" | "paused" | "disabled";
                };
            };
        };
        readonly responses: {
            /** @description Set */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly removeStream: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Removed */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly lookUpSessions: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name of the application */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description An empty list only tests the application’s token */
                    readonly lookups: readonly {
                        /** @description With bound cookies behind line breaks, if the client brought any */
                        readonly token: string;
                        /** @description The key that the client has just proven to have (DPoP) */
                        readonly key?: {
                            /** @description RFC 7638, SHA-256, in base64url */
                            readonly thumbprint: string;
                            /** @description What the proof is known by: it counts once */
                            readonly proofId: string;
                            /** @description A name that no other request has */
                            readonly request: string;
                        };
                        /**
                         * @description `validate` counts as use. `alive` only says whether there is such a session, whoever’s it is, so that it can be ended
                         * @enum {unknown}
                         */
                        readonly use: "validate" | "inspect" | "alive";
                        /** @description The method of the client’s request */
                        readonly method?: string;
                        /** @description The path of that request, for sessions with scopes */
                        readonly path?: string;
                        /** @description How long ago the session’s key may have been proven */
                        readonly keyMaxAgeMs?: number;
                    }[];
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** Format: date-time */
                        readonly serverTime: string;
                        readonly found: readonly {
                            readonly isAlive: boolean;
                            readonly session: {
                                /**
                                 * Format: uuid
                                 * @description Public: safe in logs and lists
                                 */
                                readonly id: string;
                                readonly user: string | null;
                                /** @enum {unknown} */
                                readonly kind: "anonymous" | "interactive" | "minted" | "api";
                                readonly policy: string;
                                /** @enum {unknown} */
                                readonly state: "active" | "expired" | "ended";
                                /** Format: date-time */
                                readonly createdAt: string;
                                readonly authenticatedAt: string | null;
                                /** Format: date-time */
                                readonly lastUsedAt: string;
                                readonly expiresAt: string | null;
                                readonly lifetimeEndsAt: string | null;
                                readonly expiresInSeconds: number | null;
                                /** @description 0: no idle timeout */
                                readonly idleTimeoutSeconds: number;
                                readonly lifetimeEndsInSeconds: number | null;
                                readonly endedAt: string | null;
                                readonly endReason: ("signed-out" | "revoked" | "rotated" | "evicted" | "password-changed" | "roles-changed" | "user-disabled" | "user-deleted" | "policy" | "provider" | "binding-violated") | null;
                                readonly endedBy: ("user" | "admin" | "policy" | "system") | null;
                                readonly ip: string | null;
                                readonly userAgent: string | null;
                                readonly label: string | null;
                                readonly scopes: readonly string[] | null;
                                readonly boundTo: ("device" | "program") | null;
                                readonly boundAt: string | null;
                                readonly keyProvenAt: string | null;
                                /** @description Whether this request was made with it */
                                readonly current: boolean;
                                /** @description Where its address is; absent where that is not known, or no database of addresses is configured */
                                readonly location?: {
                                    readonly city: string | null;
                                    readonly country: string | null;
                                };
                                readonly userId: string | null;
                                readonly subject: string | null;
                                readonly roles: readonly string[];
                                readonly methods: readonly {
                                    readonly method: string;
                                    /** Format: date-time */
                                    readonly at: string;
                                    /** @enum {unknown} */
                                    readonly level?: "aal1" | "aal2" | "aal3";
                                }[];
                                readonly level: ("aal1" | "aal2" | "aal3") | null;
                                readonly successorId: string | null;
                                readonly data: {
                                    readonly [key: string]: unknown;
                                };
                            } | null;
                            readonly missing: {
                                /** @enum {unknown} */
                                readonly level?: "aal1" | "aal2" | "aal3";
                                readonly userId: string | null;
                                /** @description It has to be bound to a device, and is not */
                                readonly binding?: boolean;
                                /** @description Its key has to be proven again */
                                readonly keyMaxAgeMs?: number;
                            } | null;
                            /** @description Why this one could not be judged: let nobody in by it. The others are answered */
                            readonly refused?: {
                                /** @enum {unknown} */
                                readonly code: "invalid-request" | "invalid-duration" | "invalid-username" | "invalid-password" | "invalid-cursor" | "invalid-configuration" | "lifetime-too-long" | "authentication-required" | "step-up-required" | "invalid-credentials" | "invalid-code" | "invalid-proof" | "proof-nonce-required" | "binding-required" | "challenge-invalid" | "invalid-passkey" | "invalid-link" | "second-factor-required" | "role-required" | "scope-required" | "admin-required" | "administrator-needed" | "user-disabled" | "recent-sign-in-required" | "provider-refused" | "cross-site-request" | "not-found" | "session-not-found" | "user-not-found" | "receiver-not-found" | "method-not-allowed" | "factor-not-found" | "passkey-limit-reached" | "factor-exists" | "notice-used" | "user-exists" | "receiver-exists" | "revision-conflict" | "session-limit-reached" | "already-rotated" | "already-bound" | "idempotency-key-used" | "payload-too-large" | "unsupported-media-type" | "idempotency-key-reused" | "sign-in-throttled" | "too-many-requests" | "headers-too-large" | "internal-error" | "provider-unavailable" | "overloaded" | "store-unavailable";
                                readonly detail: string;
                                readonly retryAfterSeconds?: number;
                            };
                        }[];
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly admitUser: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Random text such as a UUID, new for each request. If the answer gets lost, send the same request with the same key again */
                readonly "Idempotency-Key"?: string;
            };
            readonly path: {
                /** @description The name of the application */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly presented: string | null;
                    /** @description The key that the client has just proven to have (DPoP) */
                    readonly key?: {
                        /** @description RFC 7638, SHA-256, in base64url */
                        readonly thumbprint: string;
                        /** @description What the proof is known by: it counts once */
                        readonly proofId: string;
                        /** @description A name that no other request has */
                        readonly request: string;
                    };
                    /** @description The application’s own id. Compared exactly */
                    readonly user: string;
                    /** @description The name of a new user in lists */
                    readonly username?: string;
                    readonly roles?: readonly string[];
                    readonly profile?: {
                        readonly email?: string;
                        readonly fullName?: string;
                        readonly attributes?: {
                            readonly [key: string]: unknown;
                        };
                    };
                    /** @description How the user proved who they are: names of RFC 8176, such as `pwd` */
                    readonly methods: readonly string[];
                    /** @enum {unknown} */
                    readonly level?: "aal1" | "aal2" | "aal3";
                    /** @description Milliseconds since 1970; default: now */
                    readonly provenAt?: number;
                    readonly carry?: readonly string[];
                    /** @description At most 16,384 characters of JSON */
                    readonly data?: {
                        readonly [key: string]: unknown;
                    };
                    readonly policy?: string;
                    readonly label?: string;
                    /** @description The key that the client has just proven to have (DPoP) */
                    readonly boundTo?: {
                        /** @description RFC 7638, SHA-256, in base64url */
                        readonly thumbprint: string;
                        /** @description What the proof is known by: it counts once */
                        readonly proofId: string;
                        /** @description A name that no other request has */
                        readonly request: string;
                    };
                    /** @description The client that the application serves */
                    readonly client: {
                        readonly ip: string | null;
                        readonly userAgent: string | null;
                    };
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly session: {
                            /**
                             * Format: uuid
                             * @description Public: safe in logs and lists
                             */
                            readonly id: string;
                            readonly user: string | null;
                            /** @enum {unknown} */
                            readonly kind: "anonymous" | "interactive" | "minted" | "api";
                            readonly policy: string;
                            /** @enum {unknown} */
                            readonly state: "active" | "expired" | "ended";
                            /** Format: date-time */
                            readonly createdAt: string;
                            readonly authenticatedAt: string | null;
                            /** Format: date-time */
                            readonly lastUsedAt: string;
                            readonly expiresAt: string | null;
                            readonly lifetimeEndsAt: string | null;
                            readonly expiresInSeconds: number | null;
                            /** @description 0: no idle timeout */
                            readonly idleTimeoutSeconds: number;
                            readonly lifetimeEndsInSeconds: number | null;
                            readonly endedAt: string | null;
                            readonly endReason: ("signed-out" | "revoked" | "rotated" | "evicted" | "password-changed" | "roles-changed" | "user-disabled" | "user-deleted" | "policy" | "provider" | "binding-violated") | null;
                            readonly endedBy: ("user" | "admin" | "policy" | "system") | null;
                            readonly ip: string | null;
                            readonly userAgent: string | null;
                            readonly label: string | null;
                            readonly scopes: readonly string[] | null;
                            readonly boundTo: ("device" | "program") | null;
                            readonly boundAt: string | null;
                            readonly keyProvenAt: string | null;
                            /** @description Whether this request was made with it */
                            readonly current: boolean;
                            /** @description Where its address is; absent where that is not known, or no database of addresses is configured */
                            readonly location?: {
                                readonly city: string | null;
                                readonly country: string | null;
                            };
                            readonly userId: string | null;
                            readonly subject: string | null;
                            readonly roles: readonly string[];
                            readonly methods: readonly {
                                readonly method: string;
                                /** Format: date-time */
                                readonly at: string;
                                /** @enum {unknown} */
                                readonly level?: "aal1" | "aal2" | "aal3";
                            }[];
                            readonly level: ("aal1" | "aal2" | "aal3") | null;
                            readonly successorId: string | null;
                            readonly data: {
                                readonly [key: string]: unknown;
                            };
                        };
                        /** @description For the client; shown this once */
                        readonly token: string;
                        readonly bindingChallenge: string | null;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly startAnonymousSessionOfApplication: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name of the application */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly presented: string | null;
                    /** @description The key that the client has just proven to have (DPoP) */
                    readonly key?: {
                        /** @description RFC 7638, SHA-256, in base64url */
                        readonly thumbprint: string;
                        /** @description What the proof is known by: it counts once */
                        readonly proofId: string;
                        /** @description A name that no other request has */
                        readonly request: string;
                    };
                    /** @description At most 16,384 characters of JSON */
                    readonly data?: {
                        readonly [key: string]: unknown;
                    };
                    /** @description The client that the application serves */
                    readonly client: {
                        readonly ip: string | null;
                        readonly userAgent: string | null;
                    };
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly session: {
                            /**
                             * Format: uuid
                             * @description Public: safe in logs and lists
                             */
                            readonly id: string;
                            readonly user: string | null;
                            /** @enum {unknown} */
                            readonly kind: "anonymous" | "interactive" | "minted" | "api";
                            readonly policy: string;
                            /** @enum {unknown} */
                            readonly state: "active" | "expired" | "ended";
                            /** Format: date-time */
                            readonly createdAt: string;
                            readonly authenticatedAt: string | null;
                            /** Format: date-time */
                            readonly lastUsedAt: string;
                            readonly expiresAt: string | null;
                            readonly lifetimeEndsAt: string | null;
                            readonly expiresInSeconds: number | null;
                            /** @description 0: no idle timeout */
                            readonly idleTimeoutSeconds: number;
                            readonly lifetimeEndsInSeconds: number | null;
                            readonly endedAt: string | null;
                            readonly endReason: ("signed-out" | "revoked" | "rotated" | "evicted" | "password-changed" | "roles-changed" | "user-disabled" | "user-deleted" | "policy" | "provider" | "binding-violated") | null;
                            readonly endedBy: ("user" | "admin" | "policy" | "system") | null;
                            readonly ip: string | null;
                            readonly userAgent: string | null;
                            readonly label: string | null;
                            readonly scopes: readonly string[] | null;
                            readonly boundTo: ("device" | "program") | null;
                            readonly boundAt: string | null;
                            readonly keyProvenAt: string | null;
                            /** @description Whether this request was made with it */
                            readonly current: boolean;
                            /** @description Where its address is; absent where that is not known, or no database of addresses is configured */
                            readonly location?: {
                                readonly city: string | null;
                                readonly country: string | null;
                            };
                            readonly userId: string | null;
                            readonly subject: string | null;
                            readonly roles: readonly string[];
                            readonly methods: readonly {
                                readonly method: string;
                                /** Format: date-time */
                                readonly at: string;
                                /** @enum {unknown} */
                                readonly level?: "aal1" | "aal2" | "aal3";
                            }[];
                            readonly level: ("aal1" | "aal2" | "aal3") | null;
                            readonly successorId: string | null;
                            readonly data: {
                                readonly [key: string]: unknown;
                            };
                        };
                        /** @description For the client; shown this once */
                        readonly token: string;
                        readonly bindingChallenge: string | null;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly rotateSessionOfApplication: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Random text such as a UUID, new for each request. If the answer gets lost, send the same request with the same key again */
                readonly "Idempotency-Key"?: string;
            };
            readonly path: {
                /** @description The name of the application */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly presented: string | null;
                    /** @description The key that the client has just proven to have (DPoP) */
                    readonly key?: {
                        /** @description RFC 7638, SHA-256, in base64url */
                        readonly thumbprint: string;
                        /** @description What the proof is known by: it counts once */
                        readonly proofId: string;
                        /** @description A name that no other request has */
                        readonly request: string;
                    };
                    /** @description How long the old token still works */
                    readonly graceMs?: number;
                    /** @description The client that the application serves */
                    readonly client: {
                        readonly ip: string | null;
                        readonly userAgent: string | null;
                    };
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly session: {
                            /**
                             * Format: uuid
                             * @description Public: safe in logs and lists
                             */
                            readonly id: string;
                            readonly user: string | null;
                            /** @enum {unknown} */
                            readonly kind: "anonymous" | "interactive" | "minted" | "api";
                            readonly policy: string;
                            /** @enum {unknown} */
                            readonly state: "active" | "expired" | "ended";
                            /** Format: date-time */
                            readonly createdAt: string;
                            readonly authenticatedAt: string | null;
                            /** Format: date-time */
                            readonly lastUsedAt: string;
                            readonly expiresAt: string | null;
                            readonly lifetimeEndsAt: string | null;
                            readonly expiresInSeconds: number | null;
                            /** @description 0: no idle timeout */
                            readonly idleTimeoutSeconds: number;
                            readonly lifetimeEndsInSeconds: number | null;
                            readonly endedAt: string | null;
                            readonly endReason: ("signed-out" | "revoked" | "rotated" | "evicted" | "password-changed" | "roles-changed" | "user-disabled" | "user-deleted" | "policy" | "provider" | "binding-violated") | null;
                            readonly endedBy: ("user" | "admin" | "policy" | "system") | null;
                            readonly ip: string | null;
                            readonly userAgent: string | null;
                            readonly label: string | null;
                            readonly scopes: readonly string[] | null;
                            readonly boundTo: ("device" | "program") | null;
                            readonly boundAt: string | null;
                            readonly keyProvenAt: string | null;
                            /** @description Whether this request was made with it */
                            readonly current: boolean;
                            /** @description Where its address is; absent where that is not known, or no database of addresses is configured */
                            readonly location?: {
                                readonly city: string | null;
                                readonly country: string | null;
                            };
                            readonly userId: string | null;
                            readonly subject: string | null;
                            readonly roles: readonly string[];
                            readonly methods: readonly {
                                readonly method: string;
                                /** Format: date-time */
                                readonly at: string;
                                /** @enum {unknown} */
                                readonly level?: "aal1" | "aal2" | "aal3";
                            }[];
                            readonly level: ("aal1" | "aal2" | "aal3") | null;
                            readonly successorId: string | null;
                            readonly data: {
                                readonly [key: string]: unknown;
                            };
                        };
                        /** @description For the client; shown this once */
                        readonly token: string;
                        readonly bindingChallenge: string | null;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly stepUpSessionOfApplication: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name of the application */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly presented: string | null;
                    /** @description The key that the client has just proven to have (DPoP) */
                    readonly key?: {
                        /** @description RFC 7638, SHA-256, in base64url */
                        readonly thumbprint: string;
                        /** @description What the proof is known by: it counts once */
                        readonly proofId: string;
                        /** @description A name that no other request has */
                        readonly request: string;
                    };
                    /** @description How the user proved who they are: names of RFC 8176, such as `pwd` */
                    readonly methods: readonly string[];
                    /** @enum {unknown} */
                    readonly level?: "aal1" | "aal2" | "aal3";
                    /** @description The client that the application serves */
                    readonly client: {
                        readonly ip: string | null;
                        readonly userAgent: string | null;
                    };
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly session: {
                            /**
                             * Format: uuid
                             * @description Public: safe in logs and lists
                             */
                            readonly id: string;
                            readonly user: string | null;
                            /** @enum {unknown} */
                            readonly kind: "anonymous" | "interactive" | "minted" | "api";
                            readonly policy: string;
                            /** @enum {unknown} */
                            readonly state: "active" | "expired" | "ended";
                            /** Format: date-time */
                            readonly createdAt: string;
                            readonly authenticatedAt: string | null;
                            /** Format: date-time */
                            readonly lastUsedAt: string;
                            readonly expiresAt: string | null;
                            readonly lifetimeEndsAt: string | null;
                            readonly expiresInSeconds: number | null;
                            /** @description 0: no idle timeout */
                            readonly idleTimeoutSeconds: number;
                            readonly lifetimeEndsInSeconds: number | null;
                            readonly endedAt: string | null;
                            readonly endReason: ("signed-out" | "revoked" | "rotated" | "evicted" | "password-changed" | "roles-changed" | "user-disabled" | "user-deleted" | "policy" | "provider" | "binding-violated") | null;
                            readonly endedBy: ("user" | "admin" | "policy" | "system") | null;
                            readonly ip: string | null;
                            readonly userAgent: string | null;
                            readonly label: string | null;
                            readonly scopes: readonly string[] | null;
                            readonly boundTo: ("device" | "program") | null;
                            readonly boundAt: string | null;
                            readonly keyProvenAt: string | null;
                            /** @description Whether this request was made with it */
                            readonly current: boolean;
                            /** @description Where its address is; absent where that is not known, or no database of addresses is configured */
                            readonly location?: {
                                readonly city: string | null;
                                readonly country: string | null;
                            };
                            readonly userId: string | null;
                            readonly subject: string | null;
                            readonly roles: readonly string[];
                            readonly methods: readonly {
                                readonly method: string;
                                /** Format: date-time */
                                readonly at: string;
                                /** @enum {unknown} */
                                readonly level?: "aal1" | "aal2" | "aal3";
                            }[];
                            readonly level: ("aal1" | "aal2" | "aal3") | null;
                            readonly successorId: string | null;
                            readonly data: {
                                readonly [key: string]: unknown;
                            };
                        };
                        /** @description For the client; shown this once */
                        readonly token: string;
                        readonly bindingChallenge: string | null;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly setDataOfApplication: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name of the application */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly presented: string | null;
                    /** @description The key that the client has just proven to have (DPoP) */
                    readonly key?: {
                        /** @description RFC 7638, SHA-256, in base64url */
                        readonly thumbprint: string;
                        /** @description What the proof is known by: it counts once */
                        readonly proofId: string;
                        /** @description A name that no other request has */
                        readonly request: string;
                    };
                    /** @description At most 16,384 characters of JSON */
                    readonly patch: {
                        readonly [key: string]: unknown;
                    };
                    /** @description All of the data as it was read. If it has changed since, nothing is written */
                    readonly expected?: {
                        readonly [key: string]: unknown;
                    };
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly isWritten: boolean;
                        /** @description As it is now */
                        readonly data: {
                            readonly [key: string]: unknown;
                        };
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listSessionsOfUser: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name of the application */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly presented: string | null;
                    /** @description The key that the client has just proven to have (DPoP) */
                    readonly key?: {
                        /** @description RFC 7638, SHA-256, in base64url */
                        readonly thumbprint: string;
                        /** @description What the proof is known by: it counts once */
                        readonly proofId: string;
                        /** @description A name that no other request has */
                        readonly request: string;
                    };
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly items: readonly {
                            /**
                             * Format: uuid
                             * @description Public: safe in logs and lists
                             */
                            readonly id: string;
                            readonly ip: string | null;
                            readonly userAgent: string | null;
                            readonly label: string | null;
                            /** Format: date-time */
                            readonly createdAt: string;
                            /** Format: date-time */
                            readonly lastUsedAt: string;
                            readonly expiresAt: string | null;
                        }[];
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly findDeviceBinding: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name of the application */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly presented: string | null;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly bound: {
                            /** @description What browsers know the binding by */
                            readonly id: string;
                            readonly publicKey: {
                                readonly [key: string]: string;
                            };
                            readonly session: {
                                /**
                                 * Format: uuid
                                 * @description Public: safe in logs and lists
                                 */
                                readonly id: string;
                                readonly user: string | null;
                                /** @enum {unknown} */
                                readonly kind: "anonymous" | "interactive" | "minted" | "api";
                                readonly policy: string;
                                /** @enum {unknown} */
                                readonly state: "active" | "expired" | "ended";
                                /** Format: date-time */
                                readonly createdAt: string;
                                readonly authenticatedAt: string | null;
                                /** Format: date-time */
                                readonly lastUsedAt: string;
                                readonly expiresAt: string | null;
                                readonly lifetimeEndsAt: string | null;
                                readonly expiresInSeconds: number | null;
                                /** @description 0: no idle timeout */
                                readonly idleTimeoutSeconds: number;
                                readonly lifetimeEndsInSeconds: number | null;
                                readonly endedAt: string | null;
                                readonly endReason: ("signed-out" | "revoked" | "rotated" | "evicted" | "password-changed" | "roles-changed" | "user-disabled" | "user-deleted" | "policy" | "provider" | "binding-violated") | null;
                                readonly endedBy: ("user" | "admin" | "policy" | "system") | null;
                                readonly ip: string | null;
                                readonly userAgent: string | null;
                                readonly label: string | null;
                                readonly scopes: readonly string[] | null;
                                readonly boundTo: ("device" | "program") | null;
                                readonly boundAt: string | null;
                                readonly keyProvenAt: string | null;
                                /** @description Whether this request was made with it */
                                readonly current: boolean;
                                /** @description Where its address is; absent where that is not known, or no database of addresses is configured */
                                readonly location?: {
                                    readonly city: string | null;
                                    readonly country: string | null;
                                };
                                readonly userId: string | null;
                                readonly subject: string | null;
                                readonly roles: readonly string[];
                                readonly methods: readonly {
                                    readonly method: string;
                                    /** Format: date-time */
                                    readonly at: string;
                                    /** @enum {unknown} */
                                    readonly level?: "aal1" | "aal2" | "aal3";
                                }[];
                                readonly level: ("aal1" | "aal2" | "aal3") | null;
                                readonly successorId: string | null;
                                readonly data: {
                                    readonly [key: string]: unknown;
                                };
                            };
                            /** @description One that has not been answered yet */
                            readonly challenge: string;
                        } | null;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly registerDeviceKey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name of the application */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly presented: string | null;
                    /** @description A public key of RFC 7517: EC P-256 or RSA */
                    readonly publicKey: {
                        /** @enum {unknown} */
                        readonly kty: "EC" | "RSA";
                    } & {
                        readonly [key: string]: string;
                    };
                    readonly challenge: string;
                    /** @description The client that the application serves */
                    readonly client: {
                        readonly ip: string | null;
                        readonly userAgent: string | null;
                    };
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly refused: ("authentication-required" | "already-bound" | "challenge-invalid") | null;
                        readonly proven: {
                            /** @description What browsers know the binding by */
                            readonly id: string;
                            readonly session: {
                                /**
                                 * Format: uuid
                                 * @description Public: safe in logs and lists
                                 */
                                readonly id: string;
                                readonly user: string | null;
                                /** @enum {unknown} */
                                readonly kind: "anonymous" | "interactive" | "minted" | "api";
                                readonly policy: string;
                                /** @enum {unknown} */
                                readonly state: "active" | "expired" | "ended";
                                /** Format: date-time */
                                readonly createdAt: string;
                                readonly authenticatedAt: string | null;
                                /** Format: date-time */
                                readonly lastUsedAt: string;
                                readonly expiresAt: string | null;
                                readonly lifetimeEndsAt: string | null;
                                readonly expiresInSeconds: number | null;
                                /** @description 0: no idle timeout */
                                readonly idleTimeoutSeconds: number;
                                readonly lifetimeEndsInSeconds: number | null;
                                readonly endedAt: string | null;
                                readonly endReason: ("signed-out" | "revoked" | "rotated" | "evicted" | "password-changed" | "roles-changed" | "user-disabled" | "user-deleted" | "policy" | "provider" | "binding-violated") | null;
                                readonly endedBy: ("user" | "admin" | "policy" | "system") | null;
                                readonly ip: string | null;
                                readonly userAgent: string | null;
                                readonly label: string | null;
                                readonly scopes: readonly string[] | null;
                                readonly boundTo: ("device" | "program") | null;
                                readonly boundAt: string | null;
                                readonly keyProvenAt: string | null;
                                /** @description Whether this request was made with it */
                                readonly current: boolean;
                                /** @description Where its address is; absent where that is not known, or no database of addresses is configured */
                                readonly location?: {
                                    readonly city: string | null;
                                    readonly country: string | null;
                                };
                                readonly userId: string | null;
                                readonly subject: string | null;
                                readonly roles: readonly string[];
                                readonly methods: readonly {
                                    readonly method: string;
                                    /** Format: date-time */
                                    readonly at: string;
                                    /** @enum {unknown} */
                                    readonly level?: "aal1" | "aal2" | "aal3";
                                }[];
                                readonly level: ("aal1" | "aal2" | "aal3") | null;
                                readonly successorId: string | null;
                                readonly data: {
                                    readonly [key: string]: unknown;
                                };
                            };
                            /** @description The value of the bound cookie */
                            readonly cookie: string;
                            readonly goodForMs: number;
                            /** @description For the next proof */
                            readonly challenge: string;
                        } | null;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly proveDeviceKey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name of the application */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly presented: string | null;
                    readonly challenge: string;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly refused: ("authentication-required" | "already-bound" | "challenge-invalid") | null;
                        readonly proven: {
                            /** @description What browsers know the binding by */
                            readonly id: string;
                            readonly session: {
                                /**
                                 * Format: uuid
                                 * @description Public: safe in logs and lists
                                 */
                                readonly id: string;
                                readonly user: string | null;
                                /** @enum {unknown} */
                                readonly kind: "anonymous" | "interactive" | "minted" | "api";
                                readonly policy: string;
                                /** @enum {unknown} */
                                readonly state: "active" | "expired" | "ended";
                                /** Format: date-time */
                                readonly createdAt: string;
                                readonly authenticatedAt: string | null;
                                /** Format: date-time */
                                readonly lastUsedAt: string;
                                readonly expiresAt: string | null;
                                readonly lifetimeEndsAt: string | null;
                                readonly expiresInSeconds: number | null;
                                /** @description 0: no idle timeout */
                                readonly idleTimeoutSeconds: number;
                                readonly lifetimeEndsInSeconds: number | null;
                                readonly endedAt: string | null;
                                readonly endReason: ("signed-out" | "revoked" | "rotated" | "evicted" | "password-changed" | "roles-changed" | "user-disabled" | "user-deleted" | "policy" | "provider" | "binding-violated") | null;
                                readonly endedBy: ("user" | "admin" | "policy" | "system") | null;
                                readonly ip: string | null;
                                readonly userAgent: string | null;
                                readonly label: string | null;
                                readonly scopes: readonly string[] | null;
                                readonly boundTo: ("device" | "program") | null;
                                readonly boundAt: string | null;
                                readonly keyProvenAt: string | null;
                                /** @description Whether this request was made with it */
                                readonly current: boolean;
                                /** @description Where its address is; absent where that is not known, or no database of addresses is configured */
                                readonly location?: {
                                    readonly city: string | null;
                                    readonly country: string | null;
                                };
                                readonly userId: string | null;
                                readonly subject: string | null;
                                readonly roles: readonly string[];
                                readonly methods: readonly {
                                    readonly method: string;
                                    /** Format: date-time */
                                    readonly at: string;
                                    /** @enum {unknown} */
                                    readonly level?: "aal1" | "aal2" | "aal3";
                                }[];
                                readonly level: ("aal1" | "aal2" | "aal3") | null;
                                readonly successorId: string | null;
                                readonly data: {
                                    readonly [key: string]: unknown;
                                };
                            };
                            /** @description The value of the bound cookie */
                            readonly cookie: string;
                            readonly goodForMs: number;
                            /** @description For the next proof */
                            readonly challenge: string;
                        } | null;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly reportDeviceViolation: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name of the application */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly presented: string | null;
                    /** @description The client that the application serves */
                    readonly client: {
                        readonly ip: string | null;
                        readonly userAgent: string | null;
                    };
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly isRecorded: boolean;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly signOutOfApplication: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name of the application */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly presented: string | null;
                    /** @description The client that the application serves */
                    readonly client: {
                        readonly ip: string | null;
                        readonly userAgent: string | null;
                    };
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly ended: number;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly endSessionsOfUser: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name of the application */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly presented: string | null;
                    /** @description The key that the client has just proven to have (DPoP) */
                    readonly key?: {
                        /** @description RFC 7638, SHA-256, in base64url */
                        readonly thumbprint: string;
                        /** @description What the proof is known by: it counts once */
                        readonly proofId: string;
                        /** @description A name that no other request has */
                        readonly request: string;
                    };
                    /** @description The session to end; if absent, all others */
                    readonly id?: string;
                    /** @description The client that the application serves */
                    readonly client: {
                        readonly ip: string | null;
                        readonly userAgent: string | null;
                    };
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly ended: number;
                    };
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly followChanges: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name of the application */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": Record<string, never>;
            };
        };
        readonly responses: {
            /** @description Server-sent events */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": string;
                };
            };
            /** @description Refused; `code` says why */
            readonly "4XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused; `code` says why */
            readonly "5XX": {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
