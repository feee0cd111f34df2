// Package demo holds a sample meeting: three and a half minutes of a community
// garden's planning evening, four synthetic voices around one microphone.
//
// Open it like a recorded file. Turns says who really spoke when, so that what the
// program makes of the sound can be compared with it. Script is what is said;
// command make, beside it, builds Sound and Turns from it. LICENCE states whose
// all of this is.
package demo

import (
	"bytes"
	_ "embed"
	"io"
)

//go:generate go run ./make

// Name is the file name of the meeting.
const Name = "meeting.flac"

// Title is what the meeting calls itself.
const Title = "Planning evening at the community garden"

// Sound is the meeting as FLAC, 16 kHz, one channel.
//
//go:embed meeting.flac
var Sound []byte

// Turns is who spoke when, as RTTM, by the names in the script.
//
//go:embed meeting.rttm
var Turns []byte

// Script is what is said, by whom and when.
//
//go:embed script.txt
var Script string

// Names are the people in the order in which they first speak.
func Names() []string { return []string{"Rosa", "Malcolm", "Theo", "Sam"} }

// Open returns the sound from its start.
func Open() io.ReadSeeker { return bytes.NewReader(Sound) }
