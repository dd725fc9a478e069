package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// ErrUnavailable says that the server cannot be asked, so nobody is let in.
var ErrUnavailable = errors.New("the session server cannot be asked")

// Refused is a no of the server; it says why.
type Refused struct{ Code string }

func (refused Refused) Error() string { return refused.Code }

// Client is what a session shows of the device that it was made on.
type Client struct {
	IP        string `json:"ip"`
	UserAgent string `json:"userAgent"`
}

// Session is a live session; Subject is nil where nobody is signed in.
type Session struct {
	ID      string  `json:"id"`
	Subject *string `json:"subject"`
}

// Curfew asks a Curfew server about this application's own users' sessions, with the standard library alone.
type Curfew struct {
	base, token string
	http        *http.Client
}

func NewCurfew(address, name, token string) *Curfew {
	return &Curfew{
		base:  strings.TrimRight(address, "/") + "/v1/applications/" + name + "/",
		token: token,
		http: &http.Client{
			Timeout: 5 * time.Second,
			// A redirect would carry the tokens to another address.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

func (curfew *Curfew) call(path string, body, answer any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(http.MethodPost, curfew.base+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+curfew.token)
	request.Header.Set("Content-Type", "application/json")
	response, err := curfew.http.Do(request)
	if err != nil {
		return ErrUnavailable
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return ErrUnavailable
	}
	if response.StatusCode >= 200 && response.StatusCode < 300 {
		if answer == nil {
			return nil
		}
		if json.Unmarshal(content, answer) != nil {
			return ErrUnavailable
		}
		return nil
	}
	var problem struct {
		Code string `json:"code"`
	}
	isProblem := json.Unmarshal(content, &problem) == nil && problem.Code != ""
	// 401 and 403 "scope-required" are about this application's own token, not about its client.
	if !isProblem || response.StatusCode >= 500 || response.StatusCode == 401 || problem.Code == "scope-required" {
		return fmt.Errorf("%w: it answers %d", ErrUnavailable, response.StatusCode)
	}
	return Refused{problem.Code}
}

// LookUp finds the live sessions behind tokens, nil for each that is nobody's. It counts as use.
func (curfew *Curfew) LookUp(tokens []string) ([]*Session, error) {
	if len(tokens) == 0 {
		return nil, nil
	}
	if len(tokens) > 64 {
		tokens = tokens[:64]
	}
	lookups := make([]map[string]string, 0, len(tokens))
	for _, token := range tokens {
		if len(token) > 256 {
			token = token[:256]
		}
		lookups = append(lookups, map[string]string{"token": token, "use": "validate"})
	}
	var answer struct {
		Found []struct {
			Session *Session `json:"session"`
		} `json:"found"`
	}
	if err := curfew.call("lookup", map[string]any{"lookups": lookups}, &answer); err != nil {
		return nil, err
	}
	sessions := make([]*Session, 0, len(answer.Found))
	for _, found := range answer.Found {
		sessions = append(sessions, found.Session)
	}
	return sessions, nil
}

// Admit signs in a user whose password the application has checked, and returns the token for the cookie.
func (curfew *Curfew) Admit(user string, roles []string, presented *string, client Client) (string, error) {
	var answer struct {
		Token string `json:"token"`
	}
	err := curfew.call("admit", map[string]any{
		"user": user, "roles": roles, "methods": []string{"pwd"}, "presented": presented, "client": client,
	}, &answer)
	if err == nil && answer.Token == "" {
		err = ErrUnavailable
	}
	return answer.Token, err
}

// SignOut ends the session behind a token, if there is one.
func (curfew *Curfew) SignOut(token string, client Client) error {
	return curfew.call("sign-out", map[string]any{"presented": token, "client": client}, nil)
}
