package web

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// a visitor is a browser as far as the server can tell: it keeps the cookie and the key.
type visitor struct {
	t      *testing.T
	origin string
	cookie *http.Cookie
	key    string
}

var testAssets = fstest.MapFS{
	"page.html": {Data: []byte("<!doctype html><meta name=airtime-key content='{{airtime-key}}'>")},
	"page.js":   {Data: []byte("export {}")},
}

// serve starts a server whose API answers "secret", and returns it with its feed.
func serve(t *testing.T) (*Server, *Feed) {
	t.Helper()
	feed := NewFeed()
	mux := http.NewServeMux()
	mux.Handle("GET /state", feed)
	mux.HandleFunc("/figures", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			http.Error(w, "too much", http.StatusRequestEntityTooLarge)
			return
		}
		io.WriteString(w, "secret")
	})
	s, err := Listen()
	if err != nil {
		t.Fatal(err)
	}
	s.Show(Options{Assets: testAssets, Index: "page.html", API: mux})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return s, feed
}

// enter uses the invitation.
func enter(t *testing.T, s *Server) *visitor {
	t.Helper()
	v := &visitor{t: t, origin: s.origin}
	resp, body := v.ask("GET", strings.TrimPrefix(s.Link(), s.origin), nil, nil)
	if resp.StatusCode != http.StatusOK || len(resp.Cookies()) != 1 {
		t.Fatalf("the invitation got %d and %d cookies: %s", resp.StatusCode, len(resp.Cookies()), body)
	}
	v.cookie = resp.Cookies()[0]
	_, rest, _ := strings.Cut(body, "content='")
	v.key, _, _ = strings.Cut(rest, "'")
	return v
}

// ask makes one request with these headers on top of what the visitor holds. A header "-" is left out.
func (v *visitor) ask(method, path string, header map[string]string, body io.Reader) (*http.Response, string) {
	v.t.Helper()
	req, err := http.NewRequest(method, v.origin+path, body)
	if err != nil {
		v.t.Fatal(err)
	}
	if v.cookie != nil && header["Cookie"] == "" {
		req.AddCookie(v.cookie)
	}
	if v.key != "" {
		req.Header.Set(KeyHeader, v.key)
	}
	for name, value := range header {
		switch {
		case name == "Host":
			req.Host = value
		case value == "-":
			req.Header.Del(name)
		default:
			req.Header.Set(name, value)
		}
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return resp, string(b)
}

func TestWhoGetsIn(t *testing.T) {
	s, _ := serve(t)
	port := s.origin[strings.LastIndex(s.origin, ":")+1:]
	guest := enter(t, s)
	stranger := &visitor{t: t, origin: s.origin}
	for _, tt := range []struct {
		name         string
		by           *visitor
		method, path string
		header       map[string]string
		want         int
	}{
		{"the page itself", guest, "GET", "/api/figures", map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": s.origin}, 200},
		{"an action of the page", guest, "POST", "/api/figures", map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": s.origin}, 200},
		{"a script of the page", guest, "GET", "/assets/page.js", nil, 200},
		{"the page again", guest, "GET", "/", map[string]string{"Sec-Fetch-Site": "none"}, 200},
		{"localhost is another name, which anybody may point elsewhere", guest, "GET", "/api/figures", map[string]string{"Host": "localhost:" + port}, 403},
		{"DNS rebinding", guest, "GET", "/api/figures", map[string]string{"Host": "evil.example:" + port}, 403},
		{"no host", guest, "GET", "/api/figures", map[string]string{"Host": ":" + port}, 403},
		{"another site", guest, "GET", "/api/figures", map[string]string{"Origin": "https://evil.example"}, 403},
		{"a page of another port", guest, "POST", "/api/figures", map[string]string{"Origin": "http://127.0.0.1:1"}, 403},
		{"a sandboxed page", guest, "POST", "/api/figures", map[string]string{"Origin": "null"}, 403},
		{"another site, as the browser says", guest, "GET", "/api/figures", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		{"another port, as the browser says", guest, "GET", "/", map[string]string{"Sec-Fetch-Site": "same-site"}, 403},
		{"a form posted by hand", guest, "POST", "/api/figures", map[string]string{"Sec-Fetch-Site": "none"}, 403},
		{"a stolen cookie without the key", guest, "GET", "/api/figures", map[string]string{KeyHeader: "-"}, 401},
		{"a wrong key", guest, "GET", "/api/figures", map[string]string{KeyHeader: "x"}, 401},
		{"a key without the cookie", guest, "GET", "/api/figures", map[string]string{"Cookie": "x=y"}, 401},
		{"nobody", stranger, "GET", "/", nil, 401},
		{"nobody, at the figures", stranger, "GET", "/api/figures", nil, 401},
		{"nobody, at a script", stranger, "GET", "/assets/page.js", nil, 401},
		{"a guessed invitation", stranger, "GET", "/?invitation=AAAA", nil, 401},
		{"an empty invitation", stranger, "GET", "/?invitation=", nil, 401},
	} {
		t.Run(tt.name, func(t *testing.T) {
			resp, body := tt.by.ask(tt.method, tt.path, tt.header, nil)
			if resp.StatusCode != tt.want {
				t.Errorf("got %d, want %d: %s", resp.StatusCode, tt.want, body)
			}
			if tt.want != 200 && strings.Contains(body, "secret") {
				t.Errorf("refused, but told: %s", body)
			}
		})
	}
}

// TestInvitationIsUsedUp: who finds a link in a history or over a shoulder comes too late.
func TestInvitationIsUsedUp(t *testing.T) {
	s, _ := serve(t)
	link := strings.TrimPrefix(s.Link(), s.origin)
	first := enter(t, s)
	late := &visitor{t: t, origin: s.origin}
	if resp, _ := late.ask("GET", link, nil, nil); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a used invitation got %d", resp.StatusCode)
	}
	if second := enter(t, s); second.key != first.key {
		t.Error("two viewers have two keys: the second would put the first out")
	}
	// Who comes back without an invitation gets the page, not the key.
	if _, body := first.ask("GET", "/", nil, nil); strings.Contains(body, first.key) {
		t.Error("the page gives its key away a second time")
	}
}

func TestHeaders(t *testing.T) {
	s, _ := serve(t)
	v := enter(t, s)
	if c := v.cookie; !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.MaxAge != 0 || !c.Expires.IsZero() {
		t.Errorf("cookie: %v", c)
	}
	for _, path := range []string{"/", "/assets/page.js", "/api/figures", "/nowhere"} {
		resp, _ := v.ask("GET", path, nil, nil)
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
			"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := resp.Header.Get(name); got != want {
				t.Errorf("%s: %s: got %q, want %q", path, name, got, want)
			}
		}
		csp := resp.Header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "script-src 'self';"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: policy %q has no %s", path, csp, want)
			}
		}
		if got := resp.Header.Get("Access-Control-Allow-Origin"); got != "" {
			t.Errorf("%s: other origins are let in: %q", path, got)
		}
	}
}

func TestLimits(t *testing.T) {
	s, _ := serve(t)
	v := enter(t, s)
	if resp, _ := v.ask("POST", "/api/figures", nil, strings.NewReader(strings.Repeat("x", maxBody+1))); resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a body of more than %d bytes got %d", maxBody, resp.StatusCode)
	}
	refused := 0
	for range 2 * burst {
		if resp, _ := v.ask("GET", "/api/figures", nil, nil); resp.StatusCode == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused == 0 {
		t.Errorf("%d requests at once, and none was refused", 2*burst)
	}
}

// TestOnlyLoopback: nothing listens on an address that another machine could reach.
func TestOnlyLoopback(t *testing.T) {
	s, _ := serve(t)
	for _, l := range s.listeners {
		if !l.Addr().(*net.TCPAddr).IP.IsLoopback() {
			t.Errorf("listens on %v", l.Addr())
		}
	}
}

// TestOtherMachine: whoever asks for the page at an address of this machine that others can reach is refused.
func TestOtherMachine(t *testing.T) {
	s, _ := serve(t)
	port := s.origin[strings.LastIndex(s.origin, ":")+1:]
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, a := range addrs {
		ip, ok := a.(*net.IPNet)
		if !ok || ip.IP.IsLoopback() || ip.IP.IsLinkLocalUnicast() {
			continue
		}
		asked++
		c, err := net.DialTimeout("tcp", net.JoinHostPort(ip.IP.String(), port), 2*time.Second)
		if err == nil {
			c.Close()
			t.Errorf("%v lets others in", ip.IP)
		}
	}
	if asked == 0 {
		t.Skip("this machine has no address that others could reach")
	}
}

// TestFeed: viewers are told the newest state and each later one; one who does not read does not hold
// up the others or the publisher; the stream ends with the program.
func TestFeed(t *testing.T) {
	s, feed := serve(t)
	v := enter(t, s)
	watch := func() *bufio.Reader {
		req, _ := http.NewRequest("GET", s.origin+"/api/state", nil)
		req.AddCookie(v.cookie)
		req.Header.Set(KeyHeader, v.key)
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { resp.Body.Close() })
		if got := resp.Header.Get("Content-Type"); got != "text/event-stream" {
			t.Fatalf("content type %q", got)
		}
		return bufio.NewReader(resp.Body)
	}
	next := func(r *bufio.Reader) string {
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			if data, ok := strings.CutPrefix(line, "data: "); ok {
				return strings.TrimSpace(data)
			}
		}
	}
	if err := feed.Publish(map[string]int{"at": 1}); err != nil {
		t.Fatal(err)
	}
	one, two := watch(), watch()
	watch() // never reads
	for _, r := range []*bufio.Reader{one, two} {
		if got := next(r); got != `{"at":1}` {
			t.Errorf("first state %s", got)
		}
	}
	if err := feed.Publish(strings.Repeat("a long state ", 1<<16)); err != nil {
		t.Fatal(err)
	}
	feed.Publish(2)
	for _, r := range []*bufio.Reader{one, two} {
		for got := next(r); got != "2"; got = next(r) {
			if len(got) < 1<<16 {
				t.Fatalf("then %s", got)
			}
		}
	}
	if err := feed.Publish(func() {}); err == nil {
		t.Error("published what is not a state")
	}
}

// TestReconnect: a page that comes back after the program paused gets the newest state at once.
func TestReconnect(t *testing.T) {
	s, feed := serve(t)
	v := enter(t, s)
	feed.Publish("old")
	feed.Publish("new")
	req, _ := http.NewRequest("GET", s.origin+"/api/state", nil)
	req.AddCookie(v.cookie)
	req.Header.Set(KeyHeader, v.key)
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	resp, err := http.DefaultTransport.RoundTrip(req.WithContext(ctx))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b := make([]byte, 64)
	n, _ := resp.Body.Read(b)
	if got := string(b[:n]); !strings.Contains(got, `data: "new"`) {
		t.Errorf("got %q", got)
	}
}

func TestLink(t *testing.T) {
	s, _ := serve(t)
	u, err := url.Parse(s.Link())
	if err != nil || u.Hostname() != "127.0.0.1" || len(u.Query().Get("invitation")) < 26 {
		t.Errorf("link %s: %v", s.Link(), err)
	}
}
