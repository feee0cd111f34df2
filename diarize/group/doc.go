// Package group finds out which local voices of a front end's windows are one person, how many
// people there are, and from that who speaks when.
//
//	windows ─▶ voices: one vector per local voice ─▶ people: groups of vectors, how many
//	        ─▶ match: every local voice to a person, no two of a window to the same ─▶ stitch: turns
//
// Call [Run]. It looks at everything at once, with hindsight; a stream that goes on is grouped anew as
// often as one likes, with what was said of it as [Constraints]. Time grows with the number of
// windows, not with its square; memory beyond the windows is some kilobytes for each.
// The same input gives the same result. Nothing is kept between calls, and no vector
// outlives one.
//
// Who speaks is judged frame by frame from all windows that hold the frame: the
// probability that a person speaks is the mean of what the windows say of the local voices
// that are this person's.
package group
