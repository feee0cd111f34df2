package web

import (
	"crypto/rand"
	"crypto/subtle"
	"io"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"sync"

	"golang.org/x/time/rate"
)

// KeyHeader carries the key that the page was given, in every request under /api/.
const KeyHeader = "Airtime-Key"

// keyMark is where the page has the key, in its first delivery only.
const keyMark = "{{airtime-key}}"

// A door decides which requests get in.
type door struct {
	hosts  []string // what a browser of this machine calls us
	name   string   // of the cookie
	cookie string
	key    string
	pace   *rate.Limiter

	mu     sync.Mutex
	invite string
}

func newDoor(hosts []string, port string) *door {
	return &door{
		hosts: hosts, name: "airtime-" + port, // one name a port: two pages at once keep their own
		cookie: rand.Text(), key: rand.Text(), invite: rand.Text(),
		pace: rate.NewLimiter(perSecond, burst),
	}
}

func (d *door) invitation() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.invite
}

// accept uses an invitation up.
func (d *door) accept(invite string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !same(invite, d.invite) {
		return false
	}
	d.invite = rand.Text()
	return true
}

// same compares in a time that does not tell where two secrets part.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// guard lets in to next what comes from the page itself, and tells everybody else no more than that
// they are not let in.
func (d *door) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		closeOff(w.Header())
		switch {
		case !d.pace.Allow():
			http.Error(w, "too many requests; wait a moment", http.StatusTooManyRequests)
		case !d.ours(r):
			http.Error(w, "not from here", http.StatusForbidden)
		case strings.HasPrefix(r.URL.Path, "/api/") && !(d.known(r) && same(r.Header.Get(KeyHeader), d.key)),
			strings.HasPrefix(r.URL.Path, "/assets/") && !d.known(r):
			http.Error(w, noEntry, http.StatusUnauthorized)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

const noEntry = "This page belongs to a meeting. Open the link that airtime prints; each link opens it once."

// ours says whether a request was made under one of our names by a page of ours, or by a person who
// followed a link.
func (d *door) ours(r *http.Request) bool {
	if !slices.Contains(d.hosts, r.Host) {
		return false
	}
	if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host {
		return false
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin":
	case "none":
		return r.Method == http.MethodGet
	default:
		return false
	}
	return true
}

func (d *door) known(r *http.Request) bool {
	c, err := r.Cookie(d.name)
	return err == nil && same(c.Value, d.cookie)
}

// page delivers the page: with the key to who brings an invitation, without it to who has been here
// (the page then has the key in its session storage).
func (d *door) page(w http.ResponseWriter, r *http.Request, o Options) {
	key := ""
	switch invite := r.URL.Query().Get("invitation"); {
	case invite != "" && d.accept(invite):
		key = d.key
		http.SetCookie(w, &http.Cookie{
			Name: d.name, Value: d.cookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
		})
	case !d.known(r):
		http.Error(w, noEntry, http.StatusUnauthorized)
		return
	}
	page, err := fs.ReadFile(o.Assets, o.Index)
	if err != nil {
		http.Error(w, "the page is missing from this build", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	whole := strings.Replace(string(page), headMark, pageHead, 1)
	io.WriteString(w, strings.Replace(whole, keyMark, key, 1))
}

// closeOff sets what keeps a page to itself.
func closeOff(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "+
		"font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Embedder-Policy", "require-corp")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), display-capture=()")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
}
