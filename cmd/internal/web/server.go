package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/net/netutil"
)

// Limits on what a browser may ask for. A page is a handful of requests and one stream.
const (
	maxBody        = 64 << 10
	maxHeader      = 16 << 10
	maxConnections = 64
	perSecond      = 50 // requests, over all viewers
	burst          = 200
)

// Options say what a page is.
type Options struct {
	Assets fs.FS        // what the page is made of; its root holds Index
	Index  string       // the page
	API    http.Handler // answers under /api/; sees only requests that were let in
}

// A Server serves one page at a time on loopback until its context ends.
type Server struct {
	door      *door
	http      *http.Server
	listeners []net.Listener
	origin    string
	page      atomic.Pointer[http.Handler]
}

// Listen opens the page's port. Nothing is served before Serve, and no page is there before Show.
func Listen() (*Server, error) {
	first, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a port on 127.0.0.1 for the page: %w", err)
	}
	port := strconv.Itoa(first.Addr().(*net.TCPAddr).Port)
	s := &Server{origin: "http://127.0.0.1:" + port, listeners: []net.Listener{first}}
	hosts := []string{"127.0.0.1:" + port}
	// Some machines have no IPv6, or its port is taken: then the page is on 127.0.0.1 only.
	if second, err := net.Listen("tcp6", "[::1]:"+port); err == nil {
		s.listeners = append(s.listeners, second)
		hosts = append(hosts, "[::1]:"+port)
	}
	s.door = newDoor(hosts, port)
	s.http = &http.Server{
		Handler: s.door.guard(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if page := s.page.Load(); page != nil {
				(*page).ServeHTTP(w, r)
				return
			}
			http.Error(w, "not yet", http.StatusServiceUnavailable)
		})),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          log.New(io.Discard, "", 0), // it would name addresses and paths
	}
	return s, nil
}

// Show makes o the page from now on. Whoever has another one open is told by its stream's end to load anew.
func (s *Server) Show(o Options) {
	page := site(o, s.door)
	s.page.Store(&page)
}

// Link is an address that opens the page, once. After it was used, Link is another one.
func (s *Server) Link() string { return s.origin + "/?invitation=" + s.door.invitation() }

// Serve answers until ctx ends, and then lets every connection go. It returns nil when ctx ended it.
func (s *Server) Serve(ctx context.Context) error {
	s.http.BaseContext = func(net.Listener) context.Context { return ctx }
	failed := make(chan error, len(s.listeners))
	for _, l := range s.listeners {
		go func() { failed <- s.http.Serve(netutil.LimitListener(l, maxConnections)) }()
	}
	var err error
	waiting := len(s.listeners)
	select {
	case <-ctx.Done():
	case err = <-failed:
		waiting--
	}
	s.http.Close()
	for range waiting {
		<-failed
	}
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}

// site routes what was let in.
func site(o Options, d *door) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { d.page(w, r, o) })
	mux.Handle("GET /assets/", http.StripPrefix("/assets/", http.FileServerFS(o.Assets)))
	if o.API != nil {
		mux.Handle("/api/", http.StripPrefix("/api", http.MaxBytesHandler(o.API, maxBody)))
	}
	return mux
}
