// Package live runs a meeting that is still going on: it hears a source, keeps what is
// understood safe in a journal, and shows the state of the floor to whoever looks.
//
//	audio.Source ─▶ reader ─▶ engine ─▶ hub ─▶ every View (screen, page, …)
//	                          │  ▲
//	                          │  └── actions: Name, Merge, NotThem, Undo, …, End
//	                          └────▶ journal: turns, names, marks; never sound
//
// # The face of the engine
//
// A screen needs three things, and a page the same three:
//
//   - [State], one snapshot of all that can be shown. It is never changed once it was
//     shown, so that any number of goroutines may hold it.
//   - [Session.Watch], whose [View] gives the newest State and every [Event] since the
//     last one. Nothing waits for a View: one that is slow, or asleep, gets the newest
//     State when it asks again, and is told if it missed events.
//   - the actions, methods of [Session] that any goroutine may call. Each returns when the
//     newest State has it: a sentence for people about what it did, or an error that tells
//     them why it could not. An action says what is to be (OffRecord(true)), not what is to change:
//     two people at two screens who press at once do not undo each other.
//
// Call [New], [Session.Watch], [Session.Run]; then the actions.
//
// # Who is who
//
// Somebody in the meeting has an ID ([report.PersonID]) that stays theirs: a voice keeps the one it is
// first heard under, also when it gets a name, and somebody of the roster who has no
// voice yet has one, too. Where two voices become one person, or a voice gets a name of
// the roster, both IDs are that person's from then on: what a slow viewer still shows is
// never wrong. Names are looked up in the State, and are for people only.
//
// A turn ([journal.Turn]) has the label of a voice. State.Of says whose it is now.
//
// # Inside
//
// One goroutine, the engine (engine.go), owns all that is known. The book (book.go)
// has names, marks and what can be taken back, and is all that knows of the journal;
// levels.go has how loud whose voice is; state.go makes a State of them.
package live
