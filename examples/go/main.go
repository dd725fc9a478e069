// An application in Go whose sessions a Curfew server keeps.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
)

type user struct {
	id, password string
	roles        []string
}

// Your users, your table, your password hashes.
var users = map[string]user{"ada@example.com": {"u-1", "correct horse", []string{"customer"}}}

type shop struct {
	curfew     *Curfew
	cookieName string
	isHTTPS    bool
}

func main() {
	shop := &shop{
		curfew:     NewCurfew(env("CURFEW_URL", "http://127.0.0.1:8420"), "shop", os.Getenv("CURFEW_TOKEN")),
		cookieName: "shop-session",
		isHTTPS:    strings.HasPrefix(os.Getenv("PUBLIC_URL"), "https:"),
	}
	if shop.isHTTPS {
		// The prefix keeps other hosts of the domain from setting it.
		shop.cookieName = "__Host-" + shop.cookieName
	}
	routes := http.NewServeMux()
	routes.HandleFunc("/login", shop.only(http.MethodPost, shop.login))
	routes.HandleFunc("/me", shop.only(http.MethodGet, shop.me))
	routes.HandleFunc("/logout", shop.only(http.MethodPost, shop.logout))
	listener, err := net.Listen("tcp", "127.0.0.1:"+env("PORT", "3000"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, routes))
}

func (shop *shop) only(method string, handle func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(answer http.ResponseWriter, request *http.Request) {
		if request.Method != method {
			answer.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		if method != http.MethodGet && isForeign(request) {
			answer.WriteHeader(http.StatusForbidden)
			return
		}
		var refused Refused
		switch err := handle(answer, request); {
		case errors.As(err, &refused):
			http.Error(answer, refused.Code, http.StatusForbidden)
		case err != nil:
			http.Error(answer, "try again later", http.StatusServiceUnavailable)
		}
	}
}

func (shop *shop) login(answer http.ResponseWriter, request *http.Request) error {
	var form struct{ Email, Password string }
	if json.NewDecoder(http.MaxBytesReader(answer, request.Body, 4096)).Decode(&form) != nil {
		answer.WriteHeader(http.StatusBadRequest)
		return nil
	}
	found, isUser := users[form.Email]
	if !isUser || found.password != form.Password {
		answer.WriteHeader(http.StatusUnauthorized)
		return nil
	}
	// Ends what came with the request: a session that somebody else has planted is worth nothing afterwards.
	var presented *string
	tokens := shop.tokens(request)
	if len(tokens) > 0 {
		presented = &tokens[0]
	}
	token, err := shop.curfew.Admit(found.id, found.roles, presented, clientOf(request))
	if err != nil {
		return err
	}
	for _, planted := range tokens[min(1, len(tokens)):] {
		if err := shop.curfew.SignOut(planted, clientOf(request)); err != nil {
			return err
		}
	}
	shop.setCookie(answer, token)
	return json.NewEncoder(answer).Encode(map[string]bool{"ok": true})
}

func (shop *shop) me(answer http.ResponseWriter, request *http.Request) error {
	sessions, err := shop.curfew.LookUp(shop.tokens(request))
	if err != nil {
		return err
	}
	// Several cookies of this name: somebody else has planted one. Sessions of two users are nobody's.
	subjects := map[string]bool{}
	for _, session := range sessions {
		if session != nil && session.Subject != nil {
			subjects[*session.Subject] = true
		}
	}
	if len(subjects) != 1 {
		answer.WriteHeader(http.StatusUnauthorized)
		return nil
	}
	for subject := range subjects {
		return json.NewEncoder(answer).Encode(subject)
	}
	return nil
}

func (shop *shop) logout(answer http.ResponseWriter, request *http.Request) error {
	for _, token := range shop.tokens(request) {
		if err := shop.curfew.SignOut(token, clientOf(request)); err != nil {
			return err
		}
	}
	shop.setCookie(answer, "")
	answer.WriteHeader(http.StatusNoContent)
	return nil
}

func (shop *shop) tokens(request *http.Request) []string {
	var tokens []string
	for _, cookie := range request.Cookies() {
		if cookie.Name == shop.cookieName {
			tokens = append(tokens, cookie.Value)
		}
	}
	return tokens
}

func (shop *shop) setCookie(answer http.ResponseWriter, token string) {
	cookie := &http.Cookie{
		Name: shop.cookieName, Value: token, Path: "/",
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: shop.isHTTPS,
	}
	if token == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(answer, cookie)
}

// isForeign says whether a page of another site sent this: browsers say so, and programs say nothing.
func isForeign(request *http.Request) bool {
	if site := request.Header.Get("Sec-Fetch-Site"); site != "" {
		return site != "same-origin" && site != "none"
	}
	origin := request.Header.Get("Origin")
	if origin == "" {
		return false
	}
	address, err := url.Parse(origin)
	return err != nil || address.Host != request.Host
}

func clientOf(request *http.Request) Client {
	ip, _, _ := net.SplitHostPort(request.RemoteAddr)
	userAgent := request.UserAgent()
	if len(userAgent) > 512 {
		userAgent = userAgent[:512]
	}
	return Client{ip, userAgent}
}

func min(one, other int) int {
	if one < other {
		return one
	}
	return other
}

func env(name, standard string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return standard
}
