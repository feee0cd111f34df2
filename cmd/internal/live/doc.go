// Package live runs a meeting that is still going on: it hears a source, keeps what is
// understood safe in a journal, and shows the state of the floor to whoever looks.
//
//	audio.Source ─▶ reader ─▶ engine ─▶ State ─▶ every Watch (screen, …)
//	                            │  ▲
//	                            │  └── Name, Merge, NotThat, Pause, marks, End
//	                            └─▶ journal: turns, names, marks; never sound
//
// Call New, Watch, Run; then, from any goroutine, the methods that say what the people in the
// room know better. One goroutine, the engine, owns all that is known. Whoever watches gets
// the newest State and may be as slow as they like: nobody waits for them, and neither
// does the engine wait for the disk.
//
// A journal is JSON, a line for each thing that was learnt, and is read with ReadJournal, up to the
// first line that makes no sense, also when the program or the machine stopped in the middle of
// one. It is locked while it is written: one session goes on with it at a time.
package live
