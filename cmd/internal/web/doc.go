// Package web serves one page to the browsers of this machine, and to nobody else.
//
// A [Server] listens on 127.0.0.1 and, where there is one, on [::1], at a port the system picks. Who
// gets in, and what keeps everybody else out:
//
//	another machine          nothing listens beyond loopback
//	another user's program   has no invitation: 128 random bits in the link that the program
//	                         prints, good for one visit, exchanged for a cookie and a key
//	another site in the      the cookie is SameSite=Strict and HttpOnly; requests that come from
//	same browser             elsewhere (Origin, Sec-Fetch-Site) or under another host's name
//	                         (Host, against DNS rebinding) are refused; no CORS, no framing
//	another port of this     cookies are shared between the ports of a host, so a cookie is not
//	machine                  enough: what tells of the meeting asks for the key too, which the page
//	                         holds in its session storage, where other ports cannot read it
//
// Nothing is logged, nothing may be cached, and what the page may load is the program's own.
//
// [Feed] pushes a state to any number of viewers. It keeps the newest only: a slow viewer misses
// states in between and never holds anybody up.
package web
